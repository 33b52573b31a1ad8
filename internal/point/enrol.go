package point

import (
	"context"
	"crypto/x509"
	"errors"
	"net/url"
	"os"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/engine"

	"github.com/google/uuid"
)

// EnrolRequest is what a clerk was given by the bureau, and the PIN of choice.
type EnrolRequest struct {
	RegistryURL    string
	CAPEM          []byte // the registry's authority, handed over by the bureau
	UserName       string
	ActivationCode string // as typed
	PIN            []byte // not kept
	// WithoutKeyring lets the PIN alone seal the keys (受限模式), when a person
	// asked for it and the bureau allows it; never because a keyring is silent.
	WithoutKeyring bool
	// LeaveUnsent goes on although work of the present enrolment is not sent: it
	// stays in its file, but nothing here can send it any more.
	LeaveUnsent bool
}

// check finds what was given wrongly before a key is made for it.
func (r EnrolRequest) check() error {
	u, err := url.Parse(r.RegistryURL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return &confirm.Problem{Code: confirm.ProblemRegistryAddress}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(r.CAPEM) {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "登记库证书"}}
	}
	return nil
}

// drained wants nothing unsent in the cache of the present enrolment, which
// another one cannot send (offline-rules.md D3).
func drained(ctx context.Context, dir string, key *credential.Softkey) error {
	e, err := key.Enrolment()
	if err != nil {
		return nil // none, or one that opens nothing any more
	}
	path := cachePath(dir, e)
	if _, err := os.Stat(path); err != nil {
		return nil // never opened, or lost: nothing waits there
	}
	cache, err := store.Open(ctx, path, store.Options{})
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		return nil // a new enrolment is the way out
	}
	if err != nil {
		return err
	}
	n, err := cache.Waiting(ctx)
	if err = errors.Join(err, cache.Close()); err != nil {
		return err
	}
	if n > 0 {
		return &confirm.Problem{Code: confirm.ProblemUnsentWork, Args: map[string]string{"count": strconv.Itoa(n)}}
	}
	return nil
}

// enrolTries is how often an answer may be lost. Asking again with the same
// request is safe, and a code that was used up by a lost answer would cost the
// clerk a call to the bureau.
const enrolTries = 3

// Enrol makes a key in this folder, has it certified, and puts the credential
// in place. An enrolment that was there stays in use until the new one is
// complete. Kinds of error: registry_address, bad_file (the CA), pin_weak, activation_code, too_many_tries,
// keyring_required, those of the line, keyring_*, disk_full, disk_read_only; unsent_work when work of the
// present enrolment waits, and cache_in_use when that cannot be seen.
func Enrol(ctx context.Context, o Options, r EnrolRequest) (confirm.Enrolment, error) {
	o, err := o.withDefaults()
	if err != nil {
		return confirm.Enrolment{}, err
	}
	if err := r.check(); err != nil {
		return confirm.Enrolment{}, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemReadOnly}
	}
	key, err := o.openCredential()
	if err != nil {
		return confirm.Enrolment{}, err
	}
	if !r.LeaveUnsent {
		if err := drained(ctx, o.Dir, key); err != nil {
			return confirm.Enrolment{}, err
		}
	}
	way := o.proxy()
	cfg := engine.EnrolConfig{
		RegistryURL: r.RegistryURL, CA: r.CAPEM, UserName: r.UserName, ActivationCode: r.ActivationCode,
		KeyringFree: r.WithoutKeyring, Clock: o.Clock, Rand: o.Rand, Proxy: way.Choose, ProxyLogin: way,
	}
	alg, err := engine.Terms(ctx, cfg)
	if err != nil {
		return confirm.Enrolment{}, err
	}
	create := key.Create
	if r.WithoutKeyring {
		create = key.CreateKeyringFree
	}
	if cfg.Request, err = create(ctx, r.PIN, r.UserName, alg); err != nil {
		return confirm.Enrolment{}, err
	}
	id, err := uuid.NewV7FromReader(o.Rand)
	if err != nil {
		return confirm.Enrolment{}, err
	}
	cfg.InstallationID = id.String()
	certs, enrolment, err := engine.Enrol(ctx, cfg)
	for n := 1; n < enrolTries && confirm.CodeOf(err) == confirm.ProblemOffline && ctx.Err() == nil; n++ {
		certs, enrolment, err = engine.Enrol(ctx, cfg)
	}
	if err != nil {
		return confirm.Enrolment{}, err
	}
	return enrolment, key.Install(ctx, certs, enrolment)
}
