package ui

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// scriptList is what the list asks for beside Search.
type scriptList struct {
	schools []desk.SchoolCount
	named   map[string][]confirm.Row
}

func (d *scriptList) Schools(context.Context) ([]desk.SchoolCount, error) { return d.schools, nil }

func (d *scriptList) FindScanned(_ context.Context, code string) ([]confirm.Row, error) {
	if rows := d.named[code]; len(rows) > 0 {
		return rows, nil
	}
	return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
}
