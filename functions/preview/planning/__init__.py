"""What a run is to make: every name, tag and parameter, decided once."""
