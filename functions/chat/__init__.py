"""Carries out what people ask for by hand, and answers them: Slack's commands and buttons, pull requests' comments."""
