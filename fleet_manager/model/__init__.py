"""The nouns everybody shares: parcels, vehicles, places, tours; their identifiers and errors.

Standard library only, so that every other room may lean on this one.
"""
