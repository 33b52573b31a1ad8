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
	// LeaveUnsent goes on although work of the clerk's present enrolment is not
	// sent: it stays, but nothing here can send it any more.
	LeaveUnsent bool
	// OldPIN opens the clerk's present enrolment, which lets the new one in to
	// the cache; not kept. A wrong one costs a try.
	OldPIN []byte
	// OwnFile takes a cache of its own when nobody lets the new enrolment in.
	OwnFile bool
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

// nothingWaits wants nothing unsent of the clerk whose cache it is, which
// another enrolment cannot send (offline-rules.md D3).
func nothingWaits(ctx context.Context, cache *store.Store) error {
	n, err := cache.Waiting(ctx)
	if err != nil {
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
// in place. Enrolments that were there stay as they are. Where the cache of the
// point is there already, somebody must let the new enrolment in: the same
// clerk's present one (EnrolRequest.OldPIN), or a colleague who is signed in
// (Point.EnrolColleague); without either it is colleague_needed, unless
// EnrolRequest.OwnFile. Kinds of error: registry_address, bad_file (the CA),
// pin_weak, activation_code, too_many_tries, keyring_required, those of the
// line, keyring_*, disk_full, disk_read_only, those of the old PIN; unsent_work
// when work of the present enrolment waits, and cache_in_use when that cannot
// be seen.
func Enrol(ctx context.Context, o Options, r EnrolRequest) (e confirm.Enrolment, err error) {
	if o, err = o.withDefaults(); err != nil {
		return e, err
	}
	if err := r.check(); err != nil {
		return e, err
	}
	if err := o.mayReach(r.RegistryURL); err != nil {
		return e, err
	}
	door, err := o.openDoor(ctx, r)
	if err != nil {
		return e, err
	}
	if e, err = o.certify(ctx, r); err != nil {
		return e, errors.Join(err, door.close())
	}
	return e, errors.Join(door.letIn(ctx, e, r.PIN), door.close())
}

// certify makes the credential of a new enrolment.
func (o Options) certify(ctx context.Context, r EnrolRequest) (e confirm.Enrolment, err error) {
	if err := o.settleEnrolling(); err != nil {
		return e, err
	}
	if err := os.MkdirAll(o.credentialDir(enrollingFolder), 0o700); err != nil {
		return e, &confirm.Problem{Code: confirm.ProblemReadOnly}
	}
	key, err := o.openCredential(enrollingFolder)
	if err != nil {
		return e, err
	}
	defer key.Lock() // a token is logged in from Create to Install
	way := o.proxy()
	cfg := engine.EnrolConfig{
		RegistryURL: r.RegistryURL, CA: r.CAPEM, UserName: r.UserName, ActivationCode: r.ActivationCode,
		KeyringFree: r.WithoutKeyring, Clock: o.Clock, Rand: o.Rand, Proxy: way.Choose, ProxyLogin: way,
	}
	alg, err := engine.Terms(ctx, cfg)
	if err != nil {
		return e, err
	}
	create := key.Create
	if r.WithoutKeyring {
		create = key.CreateKeyringFree
	}
	if cfg.Request, err = create(ctx, r.PIN, r.UserName, alg); err != nil {
		return e, err
	}
	id, err := uuid.NewV7FromReader(o.Rand)
	if err != nil {
		return e, err
	}
	cfg.InstallationID = id.String()
	certs, e, err := engine.Enrol(ctx, cfg)
	for n := 1; n < enrolTries && confirm.CodeOf(err) == confirm.ProblemOffline && ctx.Err() == nil; n++ {
		certs, e, err = engine.Enrol(ctx, cfg)
	}
	if err != nil {
		return confirm.Enrolment{}, err
	}
	if err := key.Install(ctx, certs, e); err != nil {
		return e, err
	}
	return e, o.settleEnrolling()
}
