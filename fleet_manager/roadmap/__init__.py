"""Compound maps and the road in them: where lanes, shelves, gates and stations are.

From a map file to what the fleet asks: ``profile`` reads GeoJSON into a ``CompoundMap``,
``lane_graph`` cuts its lanes into pieces, ``exclusions`` finds which pieces two vehicles may
not use at once, ``road`` answers how to get from here to there, ``check`` names what is wrong.
"""
