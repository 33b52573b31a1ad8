package registry

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Rules of the sign-in.
const (
	passwordTries = 5 // wrong ones in a row, then
	passwordWait  = 15 * time.Minute
	smsLife       = 5 * time.Minute
	smsTries      = 5
	// officerSignIn is a working day: officers work online only.
	officerSignIn = 12 * time.Hour
)

// SMSLimits say how often a clerk may be sent a code. Zero fields mean one a
// minute and ten a day; a training registry allows more.
type SMSLimits struct {
	Every  time.Duration
	PerDay int
}

func (l SMSLimits) withDefaults() SMSLimits {
	if l.Every == 0 {
		l.Every = time.Minute
	}
	if l.PerDay == 0 {
		l.PerDay = 10
	}
	return l
}

// servePassword is the first step: it checks user name and password and sends
// the SMS code.
func (r *Registry) servePassword(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.PasswordRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if err := r.limitName(in.UserName); err != nil {
		return err
	}
	phone, _, err := r.passPassword(req.Context(), who, in)
	if err != nil {
		return err
	}
	if strings.Trim(phone, "0") == "" { // 手机号全为 0: the bureau never entered one
		return &confirm.Problem{Code: confirm.ProblemPhoneMissing, Args: map[string]string{"bureau_phone": r.bureauPhone(req.Context(), who)}}
	}
	answer, code, err := r.challenge(req.Context(), who)
	if err != nil {
		return err
	}
	answer.PhoneMasked = confirm.Phone(phone).String()
	if r.cfg.SMS == nil {
		return &confirm.Problem{Code: confirm.ProblemSMSFailed, Err: errors.New("no gateway")}
	}
	text := fmt.Sprintf("验证码 %s，%d 分钟内有效。用于教师资格定期注册现场确认登录，请勿告诉他人。", code, int(smsLife.Minutes()))
	if err := r.cfg.SMS.Send(req.Context(), phone, text); err != nil {
		return &confirm.Problem{Code: confirm.ProblemSMSFailed, Err: err}
	}
	return r.answerJSON(w, req, answer)
}

// passPassword counts a try before it looks, so that a crash or a race never
// gives one for free, and takes the count back when the password was right.
// stored is the hash that it was right for.
func (r *Registry) passPassword(ctx context.Context, who caller, in wire.PasswordRequest) (phone, stored string, err error) {
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		var wrong int
		var lockedUntil int64
		now := r.now()
		err := tx.QueryRowContext(ctx, "SELECT password, phone, wrong_tries, locked_until FROM "+who.table()+" WHERE id = $1", who.holderID()).
			Scan(&stored, &phone, &wrong, &lockedUntil)
		if err != nil {
			return err
		}
		if wait := fromMillis(lockedUntil).Sub(now); wait > 0 {
			return tooMany(wait)
		}
		wrong++
		lockedUntil = 0
		if wrong >= passwordTries {
			wrong, lockedUntil = 0, millis(now.Add(passwordWait))
		}
		_, err = tx.ExecContext(ctx, "UPDATE "+who.table()+" SET wrong_tries = $1, locked_until = $2 WHERE id = $3", wrong, lockedUntil, who.holderID())
		return err
	})
	if err != nil {
		return "", "", err
	}
	ok, err := r.checkPassword(ctx, stored, in.Password)
	switch {
	case err != nil:
		return "", "", err
	case !ok || in.UserName != who.userName:
		return "", "", problem(confirm.ProblemWrongPassword)
	}
	return phone, stored, r.db.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE "+who.table()+" SET wrong_tries = 0, locked_until = 0 WHERE id = $1", who.holderID())
		return err
	})
}

func tooMany(wait time.Duration) *confirm.Problem {
	seconds := int(wait/time.Second) + 1
	return &confirm.Problem{Code: confirm.ProblemTooManyTries, Args: map[string]string{"seconds": strconv.Itoa(seconds)}}
}

// challenge stores a new code, within the limits of messages a clerk.
func (r *Registry) challenge(ctx context.Context, who caller) (wire.PasswordAnswer, string, error) {
	code, err := newSMSCode(r.cfg.Rand)
	if err != nil {
		return wire.PasswordAnswer{}, "", err
	}
	now := r.now()
	answer := wire.PasswordAnswer{ChallengeID: r.cfg.NewID(), ExpiresAt: now.Add(smsLife)}
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		var count int
		var newest sql.NullInt64
		if err := tx.QueryRowContext(ctx, "SELECT count(*), max(made_at) FROM challenge WHERE holder_id = $1 AND made_at > $2",
			who.holderID(), millis(now.Add(-24*time.Hour))).Scan(&count, &newest); err != nil {
			return err
		}
		if wait := r.cfg.SMSLimits.Every - now.Sub(fromMillis(newest.Int64)); newest.Valid && wait > 0 {
			return tooMany(wait)
		}
		if count >= r.cfg.SMSLimits.PerDay {
			return tooMany(24 * time.Hour)
		}
		// A new code ends the older ones; their rows still count for the day.
		if _, err := tx.ExecContext(ctx, "UPDATE challenge SET tries_left = 0 WHERE holder_id = $1", who.holderID()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM challenge WHERE holder_id = $1 AND made_at <= $2",
			who.holderID(), millis(now.Add(-24*time.Hour))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO challenge (id, serial, holder_id, code_hash, made_at, expires_at, tries_left) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			answer.ChallengeID, who.serial, who.holderID(), hashCode(answer.ChallengeID, code), millis(now), millis(answer.ExpiresAt), smsTries)
		return err
	})
	return answer, code, err
}

// newSMSCode gives six digits, all equally likely.
func newSMSCode(rand io.Reader) (string, error) {
	const codes = 1_000_000
	for {
		var b [4]byte
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return "", err
		}
		// The top of the range would make small numbers likelier.
		if n := binary.BigEndian.Uint32(b[:]); n < 1<<32/codes*codes {
			return fmt.Sprintf("%06d", n%codes), nil
		}
	}
}

func hashCode(challengeID, code string) []byte {
	sum := sha256.Sum256([]byte(challengeID + "\x00" + code))
	return sum[:]
}

// serveSMS is the second step: it checks the code and signs the certificate in.
func (r *Registry) serveSMS(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.SMSRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	validUntil := r.now().Add(who.signInLife())
	var refusal *confirm.Problem
	err := r.db.update(req.Context(), func(tx *sql.Tx) error {
		if err := r.passSMS(req.Context(), tx, who, in); err != nil {
			if errors.As(err, &refusal) {
				return nil // the try that was taken stays taken
			}
			return err
		}
		_, err := tx.ExecContext(req.Context(), "UPDATE certificate SET signed_in_until = $1 WHERE serial = $2", millis(validUntil), who.serial)
		return err
	})
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return refusal
	}
	return r.answerJSON(w, req, wire.SMSAnswer{ValidUntil: validUntil})
}

// passSMS uses a challenge up when the code is right and takes a try when not.
func (r *Registry) passSMS(ctx context.Context, tx *sql.Tx, who caller, in wire.SMSRequest) error {
	var hash []byte
	var tries int
	err := tx.QueryRowContext(ctx, "SELECT code_hash, tries_left FROM challenge WHERE id = $1 AND serial = $2 AND expires_at > $3",
		in.ChallengeID, who.serial, millis(r.now())).Scan(&hash, &tries)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return problem(confirm.ProblemWrongSMSCode)
	case err != nil:
		return err
	case tries <= 0:
		return problem(confirm.ProblemTooManyTries)
	}
	left, refusal := 0, error(nil)
	if subtle.ConstantTimeCompare(hash, hashCode(in.ChallengeID, in.Code)) != 1 {
		left, refusal = tries-1, problem(confirm.ProblemWrongSMSCode)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE challenge SET tries_left = $1 WHERE id = $2", left, in.ChallengeID); err != nil {
		return err
	}
	return refusal
}
