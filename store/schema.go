package store

import "confirmpoint/store/migrations"

// Schema is the version of the schema that Open brings every file to; 0 when
// the program was built with broken migrations, which Open then says.
func Schema() int {
	steps, err := migrations.Steps()
	if err != nil {
		return 0
	}
	return len(steps)
}
