"""The domain of separations: states, dates, notice rules, health, departments. No I/O, no clock of its own."""
