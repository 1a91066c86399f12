"""The two tracking services: one request function, one parser each, one stage model.

What is said of them comes from their documents: Track.TW's API document (version 1.0 of 5 February 2026,
given out with a token; its notes are numbered at its end), and of Flex Forward the tracking guide ("Poll
tracking updates") and the API reference (OpenAPI, `GET /tracking/{id}`), both at
https://openapidocs.flexforwardship.com. What is known from the field only says so.
"""
