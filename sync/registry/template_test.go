package registry

import (
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

// clerkCode is the activation code of all whom addClerk and addOfficer make.
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
	h.add(userName, point.BureauID, "add_clerk", "INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6)",
		"张敏", point.ID, "13800138000", cheapPassword())
}

// addOfficer does the same for Office.AddOfficer; an empty bureau is the province.
func (h *house) addOfficer(userName, bureauID string) {
	h.t.Helper()
	role := confirm.RoleBureau
	if bureauID == "" {
		role = confirm.RoleProvince
	}
	h.add(userName, bureauID, "add_officer", "INSERT INTO officer (id, user_name, name, role, bureau_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		"李强", string(role), nullable(bureauID), "13900139000", cheapPassword())
}

// add makes somebody with an activation code; the row is what follows id and
// user name.
func (h *house) add(userName, bureauID, what, insert string, row ...any) {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.db.update(ctx, func(tx *sql.Tx) error {
		id := h.cfg.NewID()
		if _, err := tx.ExecContext(ctx, insert, append([]any{id, userName}, row...)...); err != nil {
			return err
		}
		if err := h.console().log(ctx, tx, bureauID, what, id, ""); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO activation (holder_id, proof_key, expires_at, tries_left) VALUES ($1, $2, $3, $4)",
			id, hex.EncodeToString(enrolKey(userName)), millis(h.now().Add(activationLife)), activationTries)
		return err
	}))
}

// TestFixturePeople holds addClerk and addOfficer against what they stand for:
// both leave the same rows, but for what is random or slow.
func TestFixturePeople(t *testing.T) {
	h := newHouse(t)
	h.addClerk("zhangmin", h.points[0])
	_, err := h.AddClerk(t.Context(), ClerkRequest{
		UserName: "lining", Name: "张敏", PointID: h.points[0].ID, Phone: "13800138000", Password: password,
	})
	h.must(err)
	h.addOfficer("liqiang", h.home)
	_, err = h.console().AddOfficer(t.Context(), wire.NewPerson{
		UserName: "gaoyuan", Name: "李强", Role: string(confirm.RoleBureau), Phone: "13900139000", Password: password,
	})
	h.must(err)
	row := func(userName string) (r struct {
		name, home, phone             string
		expires, tries, wrong, locked int64
	}) {
		h.must(h.db.view(t.Context(), func(q querier) error {
			return q.QueryRowContext(t.Context(), `
				SELECT p.name, p.home, p.phone, p.wrong_tries, p.locked_until, a.expires_at, a.tries_left
				FROM (
				  SELECT id, user_name, name, point_id AS home, phone, wrong_tries, locked_until FROM clerk
				  UNION ALL SELECT id, user_name, name, role || bureau_id, phone, wrong_tries, locked_until FROM officer
				) p JOIN activation a ON a.holder_id = p.id WHERE p.user_name = $1`, userName).
				Scan(&r.name, &r.home, &r.phone, &r.wrong, &r.locked, &r.expires, &r.tries)
		}))
		return r
	}
	for made, want := range map[string]string{"zhangmin": "lining", "liqiang": "gaoyuan"} {
		if made, want := row(made), row(want); made != want {
			t.Errorf("made %+v, want %+v", made, want)
		}
	}
}
