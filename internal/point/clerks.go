package point

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// The folders of credentials: one for each enrolment, by its installation id,
// and one for an enrolment that is under way.
const (
	credentialFolder = "credential"
	enrollingFolder  = "enrolling"
	// ownFileMark is in the folder of a clerk who has a cache of his own, since
	// nobody let him in to the one of the point.
	ownFileMark = "own-file"
)

func (o Options) credentialDir(name string) string {
	return filepath.Join(o.Dir, credentialFolder, filepath.Base(name))
}

// Clerks lists the enrolments of this folder, the newest of each user name, in
// the order of user names. It asks neither keyring nor network. A credential
// that cannot be read is an error when there is no other.
func Clerks(o Options) ([]confirm.Enrolment, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return o.clerks()
}

func (o Options) clerks() ([]confirm.Enrolment, error) {
	all, err := o.enrolments()
	newest := make(map[string]confirm.Enrolment)
	for _, e := range all {
		if old, ok := newest[e.UserName]; !ok || e.EnrolledAt.After(old.EnrolledAt) {
			newest[e.UserName] = e
		}
	}
	list := make([]confirm.Enrolment, 0, len(newest))
	for _, e := range newest {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b confirm.Enrolment) int { return strings.Compare(a.UserName, b.UserName) })
	if len(list) > 0 {
		err = nil
	}
	return list, err
}

// enrolments reads those of every credential that is complete, with the first
// error of another.
func (o Options) enrolments() (list []confirm.Enrolment, first error) {
	if err := o.settleEnrolling(); err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(filepath.Join(o.Dir, credentialFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemCredentialBroken, Err: err}
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == enrollingFolder {
			continue
		}
		key, err := o.openCredential(folder.Name())
		if err == nil {
			var e confirm.Enrolment
			if e, err = key.Enrolment(); err == nil {
				list = append(list, e)
				continue
			}
		}
		if first == nil && confirm.CodeOf(err) != confirm.ProblemNotEnrolled {
			first = err
		}
	}
	return list, first
}

// settleEnrolling puts a complete enrolment where it belongs: the program may
// have died before it did.
func (o Options) settleEnrolling() error {
	if _, err := os.Stat(o.credentialDir(enrollingFolder)); err != nil {
		return nil
	}
	key, err := o.openCredential(enrollingFolder)
	if err != nil {
		return err
	}
	e, err := key.Enrolment()
	if err != nil {
		return nil // never completed
	}
	err = os.Rename(o.credentialDir(enrollingFolder), o.credentialDir(e.InstallationID))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // another process may have done it
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	return nil
}

// choose gives the enrolment of Options.Clerk, or the only one. Kinds of error:
// not_enrolled, which_clerk (Args: clerks), credential_broken.
func (o Options) choose() (confirm.Enrolment, error) {
	list, err := o.clerks()
	if err != nil {
		return confirm.Enrolment{}, err
	}
	names := make([]string, len(list))
	for i, e := range list {
		if names[i] = e.UserName; e.UserName == o.Clerk {
			return e, nil
		}
	}
	switch {
	case len(list) == 0 || o.Clerk != "":
		return confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemNotEnrolled}
	case len(list) > 1:
		return confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemWhichClerk, Args: map[string]string{"clerks": strings.Join(names, "、")}}
	}
	return list[0], nil
}

// cachePath is the cache of the clerk's point, or the one of his own.
func (o Options) cachePath(e confirm.Enrolment) string {
	name := "point-" + filepath.Base(e.Point.ID)
	if _, err := os.Stat(filepath.Join(o.credentialDir(e.InstallationID), ownFileMark)); err == nil {
		name += "-" + filepath.Base(e.InstallationID)
	}
	return filepath.Join(o.Dir, name+".db")
}

// pointPath is the cache that the clerks of a point share.
func (o Options) pointPath(e confirm.Enrolment) string {
	return filepath.Join(o.Dir, "point-"+filepath.Base(e.Point.ID)+".db")
}

// EnrolColleague enrols another clerk of this computer and lets him in to the
// cache of the one who is signed in. Errors are those of Enrol, and locked.
func (p *Point) EnrolColleague(ctx context.Context, r EnrolRequest) (confirm.Enrolment, error) {
	if !p.desk.Session().SignedIn {
		return confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemLocked}
	}
	if err := r.check(); err != nil {
		return confirm.Enrolment{}, err
	}
	if r.UserName == p.enrolment.UserName && !r.LeaveUnsent {
		if err := nothingWaits(ctx, p.store); err != nil {
			return confirm.Enrolment{}, err
		}
	}
	e, err := p.options.certify(ctx, r)
	if err != nil || p.options.pointPath(e) != p.options.cachePath(p.enrolment) {
		return e, err // of another point: a cache of its own
	}
	return e, p.options.admit(ctx, p.store, e, r.PIN)
}

// AdmitColleague lets in a clerk who is enrolled in this folder, with his PIN.
// Kinds of error: not_enrolled, locked, those of a PIN.
func (p *Point) AdmitColleague(ctx context.Context, userName string, pin []byte) error {
	o := p.options
	o.Clerk = userName
	e, err := o.choose()
	if err != nil {
		return err
	}
	if !p.desk.Session().SignedIn {
		return &confirm.Problem{Code: confirm.ProblemLocked}
	}
	return o.admit(ctx, p.store, e, pin)
}

// ExpelColleague shuts a clerk out of this folder: his slots and his credential
// are destroyed. What he has signed and not sent stays, as his. not_found when
// nobody of that user name is here; invalid_value for the clerk who is signed in.
func (p *Point) ExpelColleague(ctx context.Context, userName string) error {
	if userName == p.enrolment.UserName {
		return &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": "clerk"}}
	}
	all, err := p.options.enrolments()
	if err != nil && len(all) == 0 {
		return err
	}
	found := false
	for _, e := range all {
		if e.UserName != userName || p.options.cachePath(e) != p.options.cachePath(p.enrolment) {
			continue // a cache of his own is his alone
		}
		found = true
		if err := p.store.Expel(ctx, e.InstallationID); err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
			return err
		}
		if err := os.RemoveAll(p.options.credentialDir(e.InstallationID)); err != nil {
			return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
		}
	}
	if !found {
		return &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return nil
}
