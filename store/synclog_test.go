package store

import (
	"testing"

	"confirmpoint/confirm"
)

// TestSyncLogKeepsTheNewest fills the log over its edge, and finds its sums right
// after a restart.
func TestSyncLogKeepsTheNewest(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s, err := Open(t.Context(), path, Options{})
	check(t, err)
	signedIn(t, s)
	check(t, s.write(t.Context(), func(t *tx) error {
		for i := range confirm.MaxSyncEntries {
			if err := t.saveSync(int64(i+1), 0, confirm.SyncEntry{Kind: confirm.SyncPull, Records: i + 1}); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range 3 {
		check(t, s.AppendSync(t.Context(), confirm.SyncEntry{Kind: confirm.SyncPull, Records: confirm.MaxSyncEntries + i + 1}))
	}
	check(t, s.Close())
	s, err = Open(t.Context(), path, Options{})
	check(t, err)
	defer func() { check(t, s.Close()) }()
	check(t, s.Unlock(t.Context(), testKey()))
	if damage := s.Damage(); len(damage) > 0 {
		t.Errorf("damage %v", damage)
	}
	list, err := s.SyncLog(t.Context(), 0)
	check(t, err)
	if n := len(list); n != confirm.MaxSyncEntries || list[0].Records != n+3 || list[n-1].Records != 4 {
		t.Errorf("%d lines from %d to %d", n, list[0].Records, list[n-1].Records)
	}
}

// TestSyncLogForged: a line that was changed, taken out or put back is named at Unlock
// and never shown.
func TestSyncLogForged(t *testing.T) {
	for _, forge := range []string{
		"UPDATE sync_log SET data = zeroblob(length(data)) WHERE seq = 2",
		"DELETE FROM sync_log WHERE seq = 2",
		"UPDATE sync_log SET (rev, data) = (SELECT rev, data FROM sync_log o WHERE o.seq = 1) WHERE seq = 2",
	} {
		path := t.TempDir() + "/point.db"
		s, err := Open(t.Context(), path, Options{})
		check(t, err)
		signedIn(t, s)
		for i := range 2 {
			check(t, s.AppendSync(t.Context(), confirm.SyncEntry{Kind: confirm.SyncPull, Records: i + 1}))
		}
		_, err = s.w.Exec(forge)
		check(t, err)
		check(t, s.Lock())
		check(t, s.Unlock(t.Context(), testKey()))
		list, err := s.SyncLog(t.Context(), 0)
		check(t, err)
		if len(list) != 1 || list[0].Records != 1 {
			t.Errorf("%s: %+v", forge, list)
		}
		check(t, s.AppendSync(t.Context(), confirm.SyncEntry{Kind: confirm.SyncPull, Records: 7}))
		if list, err = s.SyncLog(t.Context(), 1); err != nil || list[0].Records != 7 {
			t.Errorf("%s: %+v %v", forge, list, err)
		}
		check(t, s.Close())
	}
}
