package present

import "context"

// ChoiceDesk keeps what a clerk likes to have: columns, views, templates. Names
// are constants of the presenter that owns the choice, values JSON.
type ChoiceDesk interface {
	// Choice is nil when nothing was chosen.
	Choice(ctx context.Context, name string) ([]byte, error)
	SaveChoice(ctx context.Context, name string, value []byte) error
}
