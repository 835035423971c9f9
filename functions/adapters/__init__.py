"""The only code that speaks boto3: one class per service, client injected."""
