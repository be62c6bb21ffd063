"""Reconciling: proving that what was there before a migration is there after it, record by record.

Two sets of bundles (or a module's dump) are reduced to keyed digests, student by student, whatever bundle a
student lies in. Students whose digests agree are done. The records of the others are matched by a ladder:

1. exact meaning (``portfolio.meaning``): order, file names and spelling do not count;
2. the same values, where only attachments differ;
3. the same attachments, where only values differ;
4. the natural key: the fields that name a record (course and term, title, organiser, dates), by role;
5. moved: the same record with another student;
6. alikeness: at least half of what tells a record from others is shared (``portfolio.alike``);
7. what is left is missing or extra.

A rung pairs only what it can tell apart. Where it cannot, as with two identical records of which one is
gone, the loss is counted once and said to be ambiguous. Where a student lies in several bundles of one side,
a record is held at least as often as in the fullest bundle and at most as often as in all together; a loss
or a copy is claimed only where no number between the two explains it.
"""
