package point

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/sync/wire"
)

// Rescue writes the unsent work of every cache in the folder, whoever signed
// it, into one escrow file (托管文件) that only the bureau can open. It needs
// neither PIN, keyring nor credential. What can be read is written also when a
// cache cannot be: then with its error. Kinds of error: not_found when nothing
// waits, and those of store.Open; an error of w as it is.
func Rescue(ctx context.Context, o Options, w io.Writer) (confirm.EscrowReport, error) {
	o, err := o.withDefaults()
	if err != nil {
		return confirm.EscrowReport{}, err
	}
	caches, err := filepath.Glob(filepath.Join(o.Dir, "point-*.db"))
	if err != nil {
		return confirm.EscrowReport{}, err
	}
	var report confirm.EscrowReport
	var items [][]byte
	var unread error
	for _, path := range caches {
		found, missing, err := o.unsent(ctx, path)
		unread = errors.Join(unread, err)
		items = append(items, found...)
		report.Missing += missing
	}
	if report.Operations = len(items); report.Operations == 0 {
		if unread == nil {
			unread = &confirm.Problem{Code: confirm.ProblemNotFound}
		}
		return report, unread
	}
	registryID, err := wire.EscrowRegistry(items[0])
	if err != nil {
		return report, errors.Join(unread, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "escrow"}, Err: err})
	}
	h := wire.EscrowHeader{RegistryID: registryID, MadeAt: o.Clock.Now().UTC()}
	return report, errors.Join(unread, wire.WriteEscrow(w, h, items))
}

// unsent reads the items of one cache, which stays locked.
func (o Options) unsent(ctx context.Context, path string) (items [][]byte, missing int, err error) {
	cache, err := store.Open(ctx, path, store.Options{Rand: o.Rand, Clock: o.Clock.Now})
	if err != nil {
		return nil, 0, err
	}
	items, missing, err = cache.Escrow(ctx)
	return items, missing, errors.Join(err, cache.Close())
}

// sameDrive tells whether a folder is on the drive of the installation.
func (o Options) sameDrive(folder string) (bool, error) {
	if o.SameDrive != nil {
		return o.SameDrive(folder)
	}
	return sameDrive(o.Dir, folder)
}
