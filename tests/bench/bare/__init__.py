"""The yardstick: nameko as it comes, without the chassis. `bare_echo` answers, `bare_command` changes a row."""
