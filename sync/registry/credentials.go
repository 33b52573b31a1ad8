package registry

import (
	"context"
	"database/sql"
	"encoding/hex"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// A workstation on which more wrong PINs are entered than this, in any span of
// this length, has its certificates locked. A clerk who mistypes now and then
// stays far below; who guesses comes this far when the PINs are counted.
const (
	maxFailedPINs    = 15
	failedPINsWithin = 7 * 24 * time.Hour
)

// maxFailedTotal is more wrong PINs than anybody enters; a larger number is none.
const maxFailedTotal = 1 << 40

// serveCredential hears what happened to a clerk's credential, and tells what
// is made of it. The last word before a lock is an answer, not a refusal.
func (r *Registry) serveCredential(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.CredentialReport
	if err := readBody(req, &in); err != nil {
		return err
	}
	switch provider := confirm.CredentialProvider(in.Provider); {
	case provider != confirm.ProviderSoftkey && provider != confirm.ProviderToken:
		return badRequest("provider")
	case in.FailedTotal < 0 || in.FailedTotal > maxFailedTotal:
		return badRequest("number of wrong PINs")
	}
	var word wire.CredentialWord
	err := r.db.update(req.Context(), func(tx *sql.Tx) (err error) {
		word, err = r.hearCredential(req.Context(), tx, who, in)
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, word)
}

func (r *Registry) hearCredential(ctx context.Context, tx *sql.Tx, who caller, in wire.CredentialReport) (wire.CredentialWord, error) {
	var word wire.CredentialWord
	if err := putCredential(ctx, tx, who.installationID, in.Provider, in.KeyringFree); err != nil {
		return word, err
	}
	known, base, err := failedBefore(ctx, tx, who.installationID, r.now())
	if err != nil {
		return word, err
	}
	if in.FailedTotal < known {
		word.Copied = true
		return word, r.noteCopy(ctx, tx, who)
	}
	if err := r.keepReport(ctx, tx, who.installationID, in.FailedTotal); err != nil {
		return word, err
	}
	if in.FailedTotal-base > maxFailedPINs {
		word.Locked = true
		return word, r.lockCertificates(ctx, tx, who)
	}
	return word, nil
}

// startCredential forgets what was said of a workstation before it enrolled:
// its counter begins anew with its keys.
func startCredential(ctx context.Context, tx *sql.Tx, in wire.EnrolRequest) error {
	for _, query := range []string{
		"DELETE FROM credential_report WHERE installation_id = $1",
		"DELETE FROM credential WHERE installation_id = $1",
	} {
		if _, err := tx.ExecContext(ctx, query, in.InstallationID); err != nil {
			return err
		}
	}
	return putCredential(ctx, tx, in.InstallationID, "", in.KeyringFree)
}

func putCredential(ctx context.Context, tx *sql.Tx, installationID, provider string, keyringFree bool) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO credential (installation_id, provider, keyring_free) VALUES ($1, $2, $3)
		ON CONFLICT (installation_id) DO UPDATE SET provider = excluded.provider, keyring_free = excluded.keyring_free`,
		installationID, provider, asInt(keyringFree))
	return err
}

// failedBefore gives the largest number that was told, and the one from which
// the present span counts: 0 until the first is that old.
func failedBefore(ctx context.Context, q querier, installationID string, now time.Time) (known, base int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(failed_total), 0),
		  coalesce(max(CASE WHEN at <= $2 THEN failed_total END), 0)
		FROM credential_report WHERE installation_id = $1`,
		installationID, millis(now.Add(-failedPINsWithin))).Scan(&known, &base)
	return known, base, err
}

// keepReport keeps a number, and drops those that no span counts from any more.
func (r *Registry) keepReport(ctx context.Context, tx *sql.Tx, installationID string, total int64) error {
	now := r.now()
	if _, err := tx.ExecContext(ctx, `INSERT INTO credential_report (installation_id, at, failed_total) VALUES ($1, $2, $3)
		ON CONFLICT (installation_id, at) DO UPDATE SET failed_total = excluded.failed_total`, installationID, millis(now), total); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM credential_report WHERE installation_id = $1 AND at < (
		SELECT max(b.at) FROM credential_report b WHERE b.installation_id = $1 AND b.at <= $2)`,
		installationID, millis(now.Add(-failedPINsWithin)))
	return err
}

// noteCopy keeps when it was first seen that the counter went back.
func (r *Registry) noteCopy(ctx context.Context, tx *sql.Tx, who caller) error {
	done, err := tx.ExecContext(ctx, "UPDATE credential SET copied_at = $1 WHERE installation_id = $2 AND copied_at IS NULL",
		millis(r.now()), who.installationID)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return r.console().log(ctx, tx, who.bureauID, "credential_copied", who.clerkID, who.installationID)
}

// lockCertificates locks all of a workstation. A new activation code is the way
// back; it leads to other keys.
func (r *Registry) lockCertificates(ctx context.Context, tx *sql.Tx, who caller) error {
	if _, err := tx.ExecContext(ctx, "UPDATE certificate SET locked_at = $1 WHERE installation_id = $2 AND locked_at IS NULL",
		millis(r.now()), who.installationID); err != nil {
		return err
	}
	return r.console().log(ctx, tx, who.bureauID, "credential_locked", who.clerkID, who.installationID)
}

func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fillCertificates enters, once, kind and key of the certificates of before, and
// puts the key of the proof in the place of each activation code.
func (r *Registry) fillCertificates(ctx context.Context) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		var filled int64
		if err := tx.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'credentials'").Scan(&filled); err != nil || filled != 0 {
			return err
		}
		if err := fillKinds(ctx, tx); err != nil {
			return err
		}
		if err := sealCodes(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE counter SET value = 1 WHERE name = 'credentials'")
		return err
	})
}

func fillKinds(ctx context.Context, tx *sql.Tx) error {
	all, err := readRows(ctx, tx, func(row *sql.Rows) (der []byte, err error) {
		err = row.Scan(&der)
		return der, err
	}, "SELECT der FROM certificate WHERE kind = ''")
	if err != nil {
		return err
	}
	for _, der := range all {
		cert, err := wire.ParseCertificate(der)
		if err != nil {
			return err
		}
		spki, err := publicDER(cert.PublicKey)
		if err != nil {
			return err
		}
		kind := kindLine
		if wire.IsSigning(cert) {
			kind = kindSigning
		}
		if _, err := tx.ExecContext(ctx, "UPDATE certificate SET kind = $1, key_sha256 = $2 WHERE serial = $3", kind, wire.Hash(spki), serialOf(cert)); err != nil {
			return err
		}
	}
	return nil
}

func sealCodes(ctx context.Context, tx *sql.Tx) error {
	codes, err := readRows(ctx, tx, func(row *sql.Rows) (c [3]string, err error) {
		err = row.Scan(&c[0], &c[1], &c[2])
		return c, err
	}, `SELECT a.holder_id, coalesce(k.user_name, o.user_name, ''), a.proof_key FROM activation a
		LEFT JOIN clerk k ON k.id = a.holder_id LEFT JOIN officer o ON o.id = a.holder_id
		WHERE length(a.proof_key) = $1`, activationChars)
	for _, c := range codes {
		if _, err := tx.ExecContext(ctx, "UPDATE activation SET proof_key = $1 WHERE holder_id = $2", hex.EncodeToString(wire.EnrolKey(c[1], c[2])), c[0]); err != nil {
			return err
		}
	}
	return err
}
