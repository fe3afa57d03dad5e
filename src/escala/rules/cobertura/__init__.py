"""Coverage: enough people of a kind at a unit who do nothing that ties them down."""
