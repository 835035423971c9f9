"""GitHub: a git remote whose pushes are delivered."""
