"""Files that people send and fetch: workbooks (XLSX) beside the texts of `model.sheets`."""
