package present

import (
	"context"

	"confirmpoint/desk"
)

// fakeSettings answers what the screen 设置 asks.
type fakeSettings struct {
	passwords   []string
	passwordErr error
	diagnostics desk.Diagnostics
}

func (f *fakeSettings) ChangePassword(_ context.Context, old, new string) error {
	f.passwords = append(f.passwords, old+" "+new)
	return f.passwordErr
}

func (f *fakeSettings) Diagnose(context.Context) desk.Diagnostics { return f.diagnostics }
