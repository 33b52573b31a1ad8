package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// Renew makes both keys anew, without the PIN, in an open session whose token
// is logged in for everything; the cache key stays. The same requests are given
// again until Install, so that a lost answer can be asked for once more. The
// old signing key leaves the token at a later Unlock. Kinds of error: locked,
// signing_locked, token_removed, driver_missing, disk_full, disk_read_only.
func (t *Token) Renew(ctx context.Context) (Request, error) {
	t.work.Lock()
	defer t.work.Unlock()
	c, err := t.load()
	if err != nil {
		return Request{}, err
	}
	t.mu.Lock()
	s := t.open
	if s == nil || s.sealed.fileName() != c.Key {
		defer t.mu.Unlock()
		return Request{}, t.whyLocked()
	}
	if !s.signing || s.batch != nil {
		t.mu.Unlock()
		return Request{}, problem(confirm.ProblemSigningLocked, nil)
	}
	with, cache := bytes.Clone(s.with), bytes.Clone(s.keys.cache)
	current := s.sealed
	t.mu.Unlock()
	keys := &openKeys{cache: cache}
	defer clear(with)
	defer keys.wipe()
	if asked, ok := t.asked(current, with); ok {
		return asked, nil
	}
	next := &tokenSealed{keyringFree: current.keyringFree, renews: current.name, item: current.item, salt: current.salt}
	if _, err := io.ReadFull(t.base.random, next.name[:]); err != nil {
		return Request{}, err
	}
	asked, err := t.newPair(ctx, s.helper, next, keys, c.Enrolment.UserName)
	if err != nil {
		t.undo(s.helper, next.name[:])
		if fatal(err) {
			t.lost(s, err)
		}
		return Request{}, err
	}
	if err := next.seal(t.base.random, with, keys); err != nil {
		return Request{}, err
	}
	if err := write(t.base.disk, next.fileName(), next.encode()); err != nil {
		return Request{}, err
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return Request{}, err
	}
	return asked, write(t.base.disk, next.requestName(), data)
}

// Renewed is Install of what Renew has asked for, for the same enrolment.
// signing_locked when the token has been logged out meanwhile: Renew and its
// answer are still there at the next sign-in.
func (t *Token) Renewed(ctx context.Context, certs Certificates) error {
	e, err := t.Enrolment()
	if err != nil {
		return err
	}
	return t.Install(ctx, certs, e)
}

// asked finds the requests of a renewal that has begun.
func (t *Token) asked(current *tokenSealed, with []byte) (Request, bool) {
	names, err := t.files()
	if err != nil {
		return Request{}, false
	}
	for _, name := range names {
		sealed, err := t.readSealed(name)
		if err != nil || sealed.renews != current.name || sealed.item != current.item {
			continue
		}
		data, err := t.base.disk.read(sealed.requestName())
		if err != nil {
			continue
		}
		asked, err := decodeRequest(data)
		if err != nil || !asksFor(asked, &sealedKeys{alg: confirm.ES256, public: sealed.public}) {
			continue
		}
		if keys, err := sealed.open(with); err == nil {
			keys.wipe()
			return asked, true
		}
	}
	return Request{}, false
}

// succeed lets an open session go on with keys that follow its own, and locks
// every other one.
func (t *Token) succeed(sealed *tokenSealed, certs *certificates) {
	t.mu.Lock()
	s := t.open
	if s != nil && sealed.renews == s.sealed.name && t.pending == nil {
		if keys, err := sealed.open(s.with); err == nil {
			s.before.wipe()
			s.before, s.beforeCerts = s.keys, s.certs
			s.sealed, s.keys, s.certs = sealed, keys, certs
			t.mu.Unlock()
			return
		}
	}
	t.mu.Unlock()
	t.Lock()
}

// sweep removes what the credential does not name, here and on the token. It
// goes wrong in silence: what it leaves is met again by the next one.
func (t *Token) sweep(ctx context.Context, helper *token.Helper, c tokenCredential) {
	names, err := t.base.disk.list()
	if err != nil {
		return
	}
	kept := c.Former
	if c.Key != "" { // none before the first enrolment
		kept = append([]string{c.Key}, c.Former...)
	}
	var items [][nameSize]byte
	for _, name := range kept {
		sealed, err := t.readSealed(name)
		if err != nil {
			return // nobody knows what it needs
		}
		items = append(items, sealed.item)
	}
	for _, name := range names {
		switch {
		case isTemp(name):
			_ = t.base.disk.remove(name)
		case isTokenFile(name) && !slices.Contains(kept, name):
			t.drop(ctx, helper, name, c, items)
		}
	}
}

// drop removes one key file and what belongs to it alone. A renewal that has
// begun stays, since its answer may still be on the way.
func (t *Token) drop(ctx context.Context, helper *token.Helper, name string, c tokenCredential, items [][nameSize]byte) {
	sealed, err := t.readSealed(name)
	if err != nil || tokenFileName(sealed.renews) == c.Key {
		return
	}
	if helper.Remove(ctx, sealed.name[:]) != nil {
		return
	}
	if !slices.Contains(items, sealed.item) {
		if helper.Remove(ctx, sealed.item[:]) != nil || t.base.secrets.Delete(ctx, sealed.itemName()) != nil {
			return
		}
		_ = t.base.disk.remove(sealed.triesName())
	}
	_ = t.base.disk.remove(sealed.requestName())
	_ = t.base.disk.remove(name)
}
