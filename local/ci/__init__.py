"""CI, as a repository's own workflow would be: builds the image of what was pushed, and pushes it to ECR."""
