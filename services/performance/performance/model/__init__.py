"""Pure domain of the performance service: names, work records, evidence check, findings, manager KPI."""
