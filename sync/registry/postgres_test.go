package registry

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/sync/registry/postgrestest"

	"github.com/jackc/pgx/v5"
)

// serverEnv makes the tests of this program use a PostgreSQL server: it is the
// address of a database of the server in which others can be made.
const serverEnv = "CONFIRMPOINT_TEST_POSTGRES"

func onPostgres() bool { return os.Getenv(serverEnv) != "" }

// embeddedOnly are the tests of the embedded file itself.
var embeddedOnly = []string{
	"TestOnPostgres", "TestServerRestarts", "TestPostgresAddresses", "TestForeignDatabases", "TestInit", "TestInitCutShort",
	"TestOldNumbersMigrate", "TestOneBureauMigrates", "TestCloseLeavesNoLog", "TestOlderFileIsKept",
}

// lineOnly are the tests of the line and of words, for which the database is
// only scenery, and which take long.
var lineOnly = []string{
	"TestCodesAreDocumented", "TestOpenAPIShape", "TestEveryEndpointIsDescribed", "TestLimiterIsBounded", "TestWebhookGateway", "TestReconnect", "TestCodedRequests", "TestCodedAnswers",
	"TestBodiesEndAtTheLimit", "TestBundleKey", "TestBundleLarge", "TestRateLimits", "TestPasswordsAreNotLogged", "TestLogsHoldNobody",
	"TestLongHeads", "TestSilentClients", "TestOldTLSIsRefused", "TestForeignCertificates", "TestHostileRequests", "TestSignedRubbish",
	"TestAccess", "TestWatch", "TestClaimsBarNobody", "TestNewPasswordIsRefused",
	"TestHostileOfficer", "TestLargestBatch", "TestElsewhereIsRefused", "TestRefusals", "TestLatePolicy", "TestBundleLateCertificate", "TestVersionBefore", "TestVersionsThatAreNotSpoken", "TestHungUpIsOnlyThat",
}

// TestOnPostgres runs the tests of this package again, on a PostgreSQL server.
func TestOnPostgres(t *testing.T) {
	if testing.Short() && os.Getenv("CONFIRMPOINT_NO_SKIP") == "" {
		t.Skip("a server is not a short thing")
	}
	server := postgrestest.New(t, postgrestest.Options{})
	t.Run("an older database", func(t *testing.T) { olderDatabase(t, server) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.count=1", "-test.run=^Test", "-test.skip=^("+strings.Join(slices.Concat(embeddedOnly, lineOnly), "|")+")$")
	cmd.Env = append(os.Environ(), serverEnv+"="+server.Address("postgres"))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "PASS") {
		t.Errorf("on PostgreSQL: %v\n%s", err, out)
	}
}

// olderDatabase: a database of the program of before is migrated after a fresh
// backup only, or when somebody takes that upon himself, and never by Init.
func olderDatabase(t *testing.T, server *postgrestest.Server) {
	ctx := t.Context()
	names, err := migrationNames()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		backup   string // meta.backup_at; empty: none
		unbacked bool
		create   bool
		want     error
	}{
		"no backup":           {want: ErrBackupNeeded},
		"an old one":          {backup: time.Now().Add(-backupLife - time.Minute).UTC().Format(time.RFC3339), want: ErrBackupNeeded},
		"one nobody can read": {backup: "yesterday", want: ErrBackupNeeded},
		"a fresh one":         {backup: time.Now().Add(-backupLife + time.Hour).UTC().Format(time.RFC3339)},
		"another one":         {unbacked: true},
		"a new registry":      {backup: time.Now().UTC().Format(time.RFC3339), create: true, want: ErrExists},
	} {
		address, err := server.NewDatabase(ctx)
		if err != nil {
			t.Fatal(err)
		}
		old, err := sql.Open("pgx", address)
		if err == nil {
			err = inTx(ctx, old, func(tx *sql.Tx) error { return migratePostgresTx(ctx, tx, names[:len(names)-1], true) })
		}
		if err == nil && c.backup != "" {
			_, err = old.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ('backup_at', $1)", c.backup)
		}
		if err != nil {
			t.Fatal(err)
		}
		db, err := openPostgres(ctx, address, c.create, c.unbacked)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil {
			err = db.close()
		} else {
			err = nil
		}
		want := len(names)
		if c.want != nil {
			want--
		}
		var version int
		err = errors.Join(err, old.QueryRowContext(ctx, "SELECT version FROM registry_schema").Scan(&version), old.Close())
		if err != nil || version != want {
			t.Errorf("%s: the database is at version %d, want %d (%v)", name, version, want, err)
		}
	}
}

// newAddress makes a database for a test; empty when tests use embedded files.
func newAddress(t testing.TB) string {
	t.Helper()
	if !onPostgres() {
		return ""
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv(serverEnv))
	if err != nil {
		t.Fatal(err)
	}
	name := "h" + strings.ReplaceAll(newID(), "-", "")
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(ctx); err != nil {
		t.Fatal(err)
	}
	return strings.Replace(os.Getenv(serverEnv), "/postgres?", "/"+name+"?", 1)
}

// validNumbers are the 凭证编号 that no later decision has made void.
func (h *house) validNumbers() string {
	h.t.Helper()
	rows, err := h.db.read.Query("SELECT number FROM receipt_number WHERE void_at IS NULL ORDER BY number")
	h.must(err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var number string
		h.must(rows.Scan(&number))
		all = append(all, number)
	}
	h.must(rows.Err())
	return strings.Join(all, ",")
}
