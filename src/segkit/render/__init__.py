"""Results for people: `tables`, `sentences`, `charts`, the HTML `report` and the `workbook`, in English or Russian."""
