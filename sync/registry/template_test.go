package registry

import (
	"context"
	"database/sql"
	"encoding/hex"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/registrytest"
	"confirmpoint/sync/wire"
)

// What every test begins with is made once: the keys and tables of a house, the
// hash of the password and the key of an activation code, which are slow so
// that nobody can guess them. Tests of what is made here make it themselves.
var (
	founded struct {
		sync.Mutex
		houses map[confirm.Algorithm]template
	}
	enrolKeys sync.Map // from user name
)

// template is the folder of a house that is closed.
type template struct {
	registrytest.Folder
	points [2]confirm.Point
}

func templateOf(t testing.TB, algorithm confirm.Algorithm) template {
	t.Helper()
	founded.Lock()
	defer founded.Unlock()
	if made, ok := founded.houses[algorithm]; ok {
		return made
	}
	h := foundHouse(t, "", algorithm)
	h.stop()
	folder, err := registrytest.ReadFolder(h.dir)
	h.must(err)
	made := template{folder, h.points}
	if founded.houses == nil {
		founded.houses = map[confirm.Algorithm]template{}
	}
	founded.houses[algorithm] = made
	return made
}

// cheapPassword is the hash of password.
var cheapPassword = sync.OnceValue(func() string { return registrytest.Hash(password) })

// clerkCode is the activation code of every clerk of addClerk.
const clerkCode = "7K0M1XQ9A1"

func enrolKey(userName string) []byte {
	if key, ok := enrolKeys.Load(userName); ok {
		return key.([]byte)
	}
	key := wire.EnrolKey(userName, clerkCode)
	enrolKeys.Store(userName, key)
	return key
}

// addClerk puts into the tables what AddClerk does.
func (h *house) addClerk(userName string, point confirm.Point) {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.db.update(ctx, func(tx *sql.Tx) error {
		id := h.cfg.NewID()
		_, err := tx.ExecContext(ctx, "INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6)",
			id, userName, "张敏", point.ID, "13800138000", cheapPassword())
		if err != nil {
			return err
		}
		if err := h.console().log(ctx, tx, point.BureauID, "add_clerk", id, ""); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO activation (holder_id, proof_key, expires_at, tries_left) VALUES ($1, $2, $3, $4)",
			id, hex.EncodeToString(enrolKey(userName)), millis(h.now().Add(activationLife)), activationTries)
		return err
	}))
}

// TestFixtureClerk holds addClerk against AddClerk: both leave the same rows,
// but for what is random or slow.
func TestFixtureClerk(t *testing.T) {
	h := newHouse(t)
	h.addClerk("zhangmin", h.points[0])
	if _, err := h.AddClerk(t.Context(), ClerkRequest{
		UserName: "lining", Name: "张敏", PointID: h.points[0].ID, Phone: "13800138000", Password: password,
	}); err != nil {
		t.Fatal(err)
	}
	row := func(userName string) (r struct {
		name, point, phone            string
		expires, tries, wrong, locked int64
	}) {
		h.must(h.db.view(context.Background(), func(q querier) error {
			return q.QueryRowContext(t.Context(), `
				SELECT c.name, c.point_id, c.phone, c.wrong_tries, c.locked_until, a.expires_at, a.tries_left
				FROM clerk c JOIN activation a ON a.holder_id = c.id WHERE c.user_name = $1`, userName).
				Scan(&r.name, &r.point, &r.phone, &r.wrong, &r.locked, &r.expires, &r.tries)
		}))
		return r
	}
	if made, want := row("zhangmin"), row("lining"); made != want {
		t.Errorf("made %+v, want %+v", made, want)
	}
}
