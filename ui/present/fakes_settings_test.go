package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeSettings answers what the screen 设置 asks.
type fakeSettings struct {
	passwords   []string
	passwordErr error
	diagnostics desk.Diagnostics
	offer       confirm.UpdateOffer
	offerErr    error
	fetchErr    error
	updated     []string // folders
}

func (f *fakeSettings) Update(context.Context) (confirm.UpdateOffer, error) {
	return f.offer, f.offerErr
}

func (f *fakeSettings) FetchUpdate(ctx context.Context, dir string, p confirm.Progress) (string, confirm.UpdateOffer, error) {
	f.updated = append(f.updated, dir)
	p(1<<20, int(f.offer.File.Bytes))
	if err := ctx.Err(); err != nil {
		return "", f.offer, err
	}
	if f.fetchErr != nil {
		return "", f.offer, f.fetchErr
	}
	return dir + "/" + f.offer.File.Name, f.offer, nil
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
