"""Work records, evidence check and manager KPI."""
