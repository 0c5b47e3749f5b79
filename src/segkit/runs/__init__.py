"""Runs over files or frames: sources opened, the line walked, one question asked, and everything said that must be.

Start at `segmentation`, which every other run is built on. There is one module or room per question; `terms` holds
what a run is asked under (window, policy, scoring) and `outcome` what it gives. Modules and rooms called `far…` do the
same on Spark.
"""
