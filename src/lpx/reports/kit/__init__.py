"""What a person gets in a kit: the task sheet, the students' pages, the answer sheet, the tables."""
