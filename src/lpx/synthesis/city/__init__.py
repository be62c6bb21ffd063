"""A synthetic city: many schools, classes and students from one seed, and what a lossy migration makes of it.

Sizes follow Taipei's in August 2023: 103,512 students with 1,018,940 course outcomes and 1,113,973
performances, so 9.8 outcomes and 10.8 performances for each (training deck of the Taipei City Government's
Department of Education, 2023-08). How these are spread over students, kinds and schools is not published;
the shapes here are editorial: many students with few records, few with many.
"""

from __future__ import annotations

from lpx.synthesis.city.plan import City, Ground, Unit, units
from lpx.synthesis.city.truth import Truth

__all__ = ["City", "Ground", "Truth", "Unit", "units"]
