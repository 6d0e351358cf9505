"""The audit: planted candidates that show whether a suite's scores mean what they say."""
