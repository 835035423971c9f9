"""How an environment follows what its branch last asked for: requests, dispatch, endings, sweep."""
