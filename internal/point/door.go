package point

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/store"
)

// door is the way in to a cache that is there already: what the clerk's present
// enrolment has opened. The zero door leads nowhere.
type door struct {
	options Options
	old     confirm.Enrolment
	cache   *store.Store // of old, unlocked; nil: none
	ownFile bool
}

// openDoor looks who can let a new enrolment in, before its activation code is
// used up.
func (o Options) openDoor(ctx context.Context, r EnrolRequest) (d door, err error) {
	d = door{options: o, ownFile: r.OwnFile}
	caches, err := filepath.Glob(filepath.Join(o.Dir, "point-*.db"))
	if err != nil || len(caches) == 0 {
		return d, err
	}
	old, known, err := o.presentOf(r.UserName)
	if err != nil {
		return d, err
	}
	if known {
		if d, err = o.openOld(ctx, old, r); err != nil {
			return d, err
		}
	}
	if d.cache == nil && !r.OwnFile {
		return d, &confirm.Problem{Code: confirm.ProblemColleagueNeeded}
	}
	return d, nil
}

// presentOf gives the newest enrolment of a user name.
func (o Options) presentOf(userName string) (e confirm.Enrolment, known bool, err error) {
	list, err := o.clerks()
	if confirm.CodeOf(err) == confirm.ProblemCredentialBroken {
		return e, false, nil // a new enrolment is the way out
	}
	for _, e := range list {
		if e.UserName == userName {
			return e, true, nil
		}
	}
	return e, false, err
}

// openOld looks whether work waits in the clerk's present cache, and opens it
// when the old PIN was given.
func (o Options) openOld(ctx context.Context, old confirm.Enrolment, r EnrolRequest) (d door, err error) {
	d = door{options: o, old: old, ownFile: r.OwnFile}
	if _, err := os.Stat(o.cachePath(old)); err != nil {
		return d, nil // never opened, or lost: nothing waits there
	}
	cache, err := o.openCache(ctx, old)
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		return d, nil // a new enrolment is the way out
	}
	if err != nil {
		return d, err
	}
	if !r.LeaveUnsent {
		err = nothingWaits(ctx, cache)
	}
	if err != nil || len(r.OldPIN) == 0 {
		return d, errors.Join(err, cache.Close())
	}
	if err = o.withCacheKey(ctx, old, r.OldPIN, func(key []byte) error { return cache.Unlock(ctx, key) }); err != nil {
		return d, errors.Join(err, cache.Close())
	}
	d.cache = cache
	return d, nil
}

// withCacheKey opens a credential for as long as use takes.
func (o Options) withCacheKey(ctx context.Context, e confirm.Enrolment, pin []byte, use func(key []byte) error) error {
	c, err := o.openCredential(e.InstallationID)
	if err != nil {
		return err
	}
	if err := c.Unlock(ctx, pin); err != nil {
		return err
	}
	defer c.Lock()
	key, err := c.CacheKey()
	if err != nil {
		return err
	}
	defer clear(key)
	return use(key)
}

// admit gives an enrolment a slot in an unlocked cache.
func (o Options) admit(ctx context.Context, cache *store.Store, e confirm.Enrolment, pin []byte) error {
	return o.withCacheKey(ctx, e, pin, func(key []byte) error {
		return cache.Admit(ctx, e.InstallationID, e.Clerk.Name, key)
	})
}

// letIn brings a new enrolment to its cache. The clerk's old one is shut out
// there: one clerk has one slot.
func (d *door) letIn(ctx context.Context, e confirm.Enrolment, pin []byte) error {
	o := d.options
	shared := o.pointPath(e)
	if _, err := os.Stat(shared); err != nil {
		return nil // the first of this point
	}
	if d.cache == nil || o.cachePath(d.old) != shared {
		mark := filepath.Join(o.credentialDir(e.InstallationID), ownFileMark)
		if !d.ownFile {
			return &confirm.Problem{Code: confirm.ProblemColleagueNeeded}
		}
		if err := os.WriteFile(mark, nil, 0o600); err != nil {
			return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
		}
		return nil
	}
	if err := o.admit(ctx, d.cache, e, pin); err != nil {
		return err
	}
	if err := d.close(); err != nil {
		return err
	}
	cache, err := o.openCache(ctx, e)
	if err != nil {
		return err
	}
	err = o.withCacheKey(ctx, e, pin, func(key []byte) error { return cache.Unlock(ctx, key) })
	if err == nil {
		err = cache.Expel(ctx, d.old.InstallationID)
	}
	return errors.Join(err, cache.Close())
}

// close lets go of the old cache; twice does no harm.
func (d *door) close() error {
	if d.cache == nil {
		return nil
	}
	cache := d.cache
	d.cache = nil
	return cache.Close()
}
