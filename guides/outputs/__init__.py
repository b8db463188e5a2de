"""A guide's public edition in other forms: PDF, JSON, Markdown, structured data, the picture that links to it show."""
