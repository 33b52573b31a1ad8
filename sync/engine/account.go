package engine

import (
	"context"
	"fmt"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// maxSequence is more intents than an installation can have made.
const maxSequence = 1 << 40

// Account asks the registry what it knows of this workstation. It needs no
// sign-in.
func (e *Engine) Account(ctx context.Context) (confirm.Account, error) {
	if err := e.ensureTime(ctx); err != nil {
		return confirm.Account{}, err
	}
	var a wire.MeAnswer
	if err := e.exchange(ctx, request{method: http.MethodGet, path: wire.PathMe}, &a); err != nil {
		return confirm.Account{}, err
	}
	point, err := confirm.DecodePoint(a.Point)
	switch {
	case err != nil:
		return confirm.Account{}, e.bad(fmt.Errorf("point: %w", err))
	case a.ClerkID != e.cfg.Enrolment.Clerk.ID || point.ID == "":
		return confirm.Account{}, e.bad(fmt.Errorf("%w: of somebody else", errBadAnswer))
	case a.Sequence < 0 || a.Sequence > maxSequence:
		return confirm.Account{}, e.bad(fmt.Errorf("%w: number of the newest intent", errBadAnswer))
	}
	return confirm.Account{Point: point, Sequence: a.Sequence}, nil
}

// accountDue tells whether it is time to ask: once a process, after a refusal
// that a copied folder explains, and now and then.
func (e *Engine) accountDue() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.known || e.time.monotonic()-e.knownAt > contactEvery
}

// askAccountAgain makes it due with the next pull.
func (e *Engine) askAccountAgain() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known = false
}

// checkAccount compares what the registry knows with what is here. A clerk who
// was moved is rebound: nothing is pulled any more, and what is unsent can still
// be sent (offline-rules.md D3). A registry that knows a higher number than the
// cache has seen this folder later than it is now: it was put back from a
// backup, or copied. The numbers go on above, so that nothing new can be taken
// for what is known there (D7); restored is by how many.
func (e *Engine) checkAccount(ctx context.Context) (restored int64, err error) {
	e.mu.Lock()
	e.known, e.knownAt = true, e.time.monotonic() // what makes it due from now on, stays due
	e.mu.Unlock()
	defer func() {
		if err != nil {
			e.askAccountAgain()
		}
	}()
	a, err := e.Account(ctx)
	if err != nil {
		return 0, err
	}
	if a.Point.ID != e.cfg.Enrolment.Point.ID {
		return 0, e.rebound(ctx, a.Point)
	}
	// Back again, or never away.
	if kept, err := e.cfg.Cache.Setting(ctx, confirm.SettingRebound(e.cfg.Enrolment.InstallationID)); err != nil {
		return 0, err
	} else if kept != nil {
		if err := e.cfg.Cache.SaveSetting(ctx, confirm.SettingRebound(e.cfg.Enrolment.InstallationID), nil); err != nil {
			return 0, err
		}
	}
	if restored, err = e.cfg.Cache.RaiseSequence(ctx, a.Sequence); err != nil {
		return 0, err
	}
	if restored > 0 {
		e.cfg.Logger.Warn("this folder is older than the registry knows it", "numbers", restored)
	}
	return restored, nil
}

// rebound keeps where the clerk was moved to, so that it is known offline too.
func (e *Engine) rebound(ctx context.Context, to confirm.Point) error {
	data, err := confirm.EncodePoint(to)
	if err != nil {
		return err
	}
	if err := e.cfg.Cache.SaveSetting(ctx, confirm.SettingRebound(e.cfg.Enrolment.InstallationID), data); err != nil {
		return err
	}
	return &confirm.Problem{Code: confirm.ProblemRebound, Args: map[string]string{"point": to.Name}}
}
