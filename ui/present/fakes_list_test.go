package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeList is what the list asks for beside Search.
type fakeList struct {
	schools []desk.SchoolCount
	named   map[string][]confirm.Row // by scanned number
	kept    map[string][]byte
}

func (f *fakeDesk) Schools(context.Context) ([]desk.SchoolCount, error) { return f.schools, f.fail() }

func (f *fakeDesk) FindScanned(_ context.Context, code string) ([]confirm.Row, error) {
	if rows := f.named[code]; len(rows) > 0 {
		return rows, f.fail()
	}
	return nil, problem(confirm.ProblemNotFound)
}

// Choice is what SaveChoice was given last; it does not take err, which is for
// what the clerk asks for.
func (f *fakeDesk) Choice(_ context.Context, name string) ([]byte, error) {
	return f.kept[name], nil
}

func (f *fakeDesk) SaveChoice(_ context.Context, name string, value []byte) error {
	if f.kept == nil {
		f.kept = map[string][]byte{}
	}
	f.kept[name] = value
	return nil
}
