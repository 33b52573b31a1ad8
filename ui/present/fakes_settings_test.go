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

// fakeTokens is what a station tells of USBKeys, and of a registry before an
// enrolment.
type fakeTokens struct {
	helper    bool
	tokens    []FoundToken
	tokensErr error
	libraries []string
	asked     []string // registries
	askErr    error
}

func (f *fakeTokens) TokenHelper() bool { return f.helper }

func (f *fakeTokens) Tokens(_ context.Context, library string) ([]FoundToken, error) {
	f.libraries = append(f.libraries, library)
	return f.tokens, f.tokensErr
}

func (f *fakeTokens) TestRegistry(_ context.Context, registryURL, caFile string) error {
	f.asked = append(f.asked, registryURL+" "+caFile)
	return f.askErr
}
