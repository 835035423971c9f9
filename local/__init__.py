"""The embedded run: the whole product on one machine, with no AWS account."""
