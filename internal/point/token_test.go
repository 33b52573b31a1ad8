package point

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/token"
	"confirmpoint/sync/credential/token/tokentest"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/wire"
)

const tokenPIN, newTokenPIN = "730914", "604193"

// TestTokenDay is the life of a clerk with a USB token: SoftHSM, a real PKCS #11
// library, in the real helper, against a real registry. Enrolment, sign-in,
// work, wrong PIN, another PIN, batches, lock, and the token gone.
func TestTokenDay(t *testing.T) {
	soft := tokentest.NewSoftHSM(t)
	soft.Init(t, "别人的", "915573")
	soft.Init(t, "张敏的", tokenPIN)
	clock := &ahead{}
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 2, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	o := options(t)
	o.Clock = clock
	o.Token = credential.TokenOptions{Library: soft.Library, Label: "张敏的", Helper: soft.Options}
	seen, err := Tokens(t.Context(), o.Token)
	if err != nil || len(seen) != 2 {
		t.Fatalf("tokens %+v, %v", seen, err)
	}
	r := request(tr)
	r.PIN = []byte("000000")
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemWrongPIN)
	r.PIN = []byte(tokenPIN)
	if _, err := Enrol(t.Context(), o, r); err != nil {
		t.Fatal(err)
	}
	o.Token = credential.TokenOptions{Helper: token.Options{Env: soft.Options.Env}} // the enrolment knows the rest

	p := opened(t, o, "")
	_, err = p.Desk().BeginSignIn(t.Context(), tr.UserName(), tr.Password(), []byte("111111"))
	wantCode(t, err, confirm.ProblemWrongPIN)
	clock.minutes.Add(1)
	signIn(t, tr, p, tr.UserName(), tokenPIN)
	if _, err := p.Desk().Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	status := p.Desk().CredentialStatus(t.Context())
	if status.Provider != confirm.ProviderToken || !status.SigningOpen || status.FailedTotal != 1 || status.Problem != nil {
		t.Errorf("status %+v", status)
	}
	annotate(t, p, t.Context(), "已核")
	agreed(t, p, 1)

	batchPolicy(t, tr)
	if _, err := p.Desk().Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := p.Desk().ChangePIN(t.Context(), []byte(tokenPIN), []byte(newTokenPIN)); err != nil {
		t.Fatal(err)
	}
	closed(t, p)
	p = opened(t, o, "")
	if err := p.Desk().SignInOffline(t.Context(), []byte(newTokenPIN)); err != nil {
		t.Fatal(err)
	}
	if p.Desk().CredentialStatus(t.Context()).SigningOpen {
		t.Error("the policy wants a PIN for each batch, and the token is logged in")
	}
	err = p.Desk().SignNow(t.Context(), []byte(newTokenPIN), 2, func(ctx context.Context) error {
		annotate(t, p, ctx, "第二次")
		annotate(t, p, ctx, "第三次")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.Desk().CredentialStatus(t.Context()).SigningOpen {
		t.Error("the token is still logged in after the batch")
	}
	clock.minutes.Add(5) // between two messages
	signIn(t, tr, p, tr.UserName(), newTokenPIN)
	agreed(t, p, 3)
	closed(t, p)
	noTokenSecrets(t, o.Dir)

	o.Token.Helper.Helper = filepath.Join(t.TempDir(), "nowhere")
	p = opened(t, o, "")
	wantCode(t, p.Desk().CredentialStatus(t.Context()).Problem, confirm.ProblemDriverMissing)
	closed(t, p)
}

// ahead is the clock of this computer, some minutes on.
type ahead struct{ minutes atomic.Int64 }

func (a *ahead) Now() time.Time {
	return time.Now().Add(time.Duration(a.minutes.Load()) * time.Minute)
}

// annotate signs one operation.
func annotate(t *testing.T, p *Point, ctx context.Context, remark string) {
	t.Helper()
	page, err := p.Desk().Search(ctx, confirm.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Desk().AnnotateNow(ctx, page.Rows[0].ID, "", "", remark); err != nil {
		t.Fatal(err)
	}
}

// agreed sends, and wants n operations that the registry took.
func agreed(t *testing.T, p *Point, n int) {
	t.Helper()
	if _, err := p.Desk().Send(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	ops, err := p.Desk().Operations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	took := 0
	for _, op := range ops {
		if op.State == confirm.OperationAccepted {
			took++
		}
	}
	if took != n {
		t.Errorf("the registry took %d of %d operations, want %d", took, len(ops), n)
	}
}

// batchPolicy has the bureau ask for a PIN for each batch.
func batchPolicy(t *testing.T, tr *training.Training) {
	t.Helper()
	office := tr.Registry().Office(registry.Officer{})
	all, err := office.Policies(t.Context(), wire.OfficeQuery{})
	if err != nil || len(all.Policies) != 1 {
		t.Fatalf("policies %+v, %v", all, err)
	}
	all.Policies[0].Signing = string(confirm.SignBatch)
	if _, err := office.PutPolicy(t.Context(), all.Policies[0]); err != nil {
		t.Fatal(err)
	}
}

// noTokenSecrets wants no PIN of the token in any file of the folder.
func noTokenSecrets(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, pin := range []string{tokenPIN, newTokenPIN} {
			if bytes.Contains(data, []byte(pin)) && filepath.Ext(path) != ".db" { // six digits occur in a sealed file by chance
				t.Errorf("%s holds a PIN", d.Name())
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
