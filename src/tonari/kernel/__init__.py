"""Plain Python that every tier may use: no Django, no database, no input or output."""
