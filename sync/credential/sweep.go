package credential

import (
	"context"
	"slices"
	"strings"
)

// sweep removes what the credential does not name. It goes wrong in silence,
// because what it leaves is only a sealed file that the next sweep meets again.
func (s *Softkey) sweep(ctx context.Context) {
	c, err := s.load()
	if err != nil {
		return
	}
	names, err := s.disk.list()
	if err != nil {
		return
	}
	items, known := s.itemsOf(append([]string{c.Key}, c.Former...))
	for _, name := range names {
		switch {
		case isTemp(name), strings.HasSuffix(name, requestSuffix):
			_ = s.disk.remove(name)
		case known && isKeyFile(name) && name != c.Key && !slices.Contains(c.Former, name):
			s.drop(ctx, name, items)
		case known && strings.HasSuffix(name, triesSuffix) && !s.counts(name, names, items):
			_ = s.disk.remove(name)
		}
	}
}

// itemsOf lists the keyring's items of key files; not known when one of them
// cannot be read, and then no item may go.
func (s *Softkey) itemsOf(files []string) (items []string, known bool) {
	for _, file := range files {
		sealed, err := s.readSealed(file)
		if err != nil {
			return nil, false
		}
		items = append(items, sealed.itemName())
	}
	return items, true
}

// counts tells whether a counter is of an item in use, or of a key file that
// could not be dropped just now.
func (s *Softkey) counts(name string, files, items []string) bool {
	item := strings.TrimSuffix(name, triesSuffix)
	return slices.Contains(items, item) || slices.Contains(files, item+keySuffix)
}

// drop removes the keyring's items first: without the file nobody would know
// their names. Items that a kept key shares stay.
func (s *Softkey) drop(ctx context.Context, file string, kept []string) {
	item, inKeyring := stem(file), true // of a damaged file this is the best guess
	if sealed, err := s.readSealed(file); err == nil {
		item, inKeyring = sealed.itemName(), !sealed.keyringFree
	}
	if !slices.Contains(kept, item) {
		if inKeyring && s.dropItems(ctx, item) != nil {
			return
		}
		_ = s.disk.remove(item + triesSuffix)
	}
	_ = s.disk.remove(file)
}

func (s *Softkey) dropItems(ctx context.Context, item string) error {
	if err := s.secrets.Delete(ctx, item); err != nil {
		return err
	}
	return s.secrets.Delete(ctx, item+countSuffix)
}
