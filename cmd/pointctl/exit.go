package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// The exit codes of docs/pointctl.md; scripts rely on them.
const (
	exitDone       = 0
	exitInternal   = 1
	exitUsage      = 2
	exitRefused    = 3
	exitOffline    = 4
	exitCredential = 5
	exitPartly     = 6
	exitComputer   = 7
	exitNotFound   = 8
	exitCancelled  = 130
)

// usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }

// errPartly says that some of the work was done and some not; the output tells which.
var errPartly = errors.New("partly done")

// reportedError is a problem the output has told already; only the exit code is left.
type reportedError struct{ problem *confirm.Problem }

func (r reportedError) Error() string { return r.problem.Error() }
func (r reportedError) Unwrap() error { return r.problem }

// exitsOf lists the problems of each exit code; a code that is not listed is
// internal, a *confirm.Refusal is refused.
var exitsOf = map[int][]confirm.Code{
	exitOffline: {
		confirm.ProblemOffline, confirm.ProblemNotRegistry, confirm.ProblemTLS, confirm.ProblemWireVersion,
		confirm.ProblemBadAnswer, confirm.ProblemProxy, confirm.ProblemProxyAuth, confirm.ProblemRegistryBusy, confirm.ProblemEpochChanged, confirm.ProblemEarlierMissing, confirm.ProblemSMSFailed,
	},
	exitCredential: {
		confirm.ProblemSignInRequired, confirm.ProblemWrongPassword, confirm.ProblemWrongSMSCode,
		confirm.ProblemPhoneMissing, confirm.ProblemTooManyTries, confirm.ProblemActivationCode,
		confirm.ProblemRevoked, confirm.ProblemNotEnrolled, confirm.ProblemWrongPIN, confirm.ProblemPINLocked,
		confirm.ProblemPINWeak, confirm.ProblemPINWait, confirm.ProblemCertExpired, confirm.ProblemKeyringMissing,
		confirm.ProblemKeyringLocked, confirm.ProblemKeyringTimeout, confirm.ProblemKeyringNotStored,
		confirm.ProblemKeyringCorrupt, confirm.ProblemSecretMissing, confirm.ProblemCredentialBroken,
		confirm.ProblemColleagueNeeded, confirm.ProblemLocked, confirm.ProblemOfflineTooLong, confirm.ProblemRebound, confirm.ProblemWrongRole,
		confirm.ProblemTokenRemoved, confirm.ProblemDriverMissing, confirm.ProblemTrainingOnly, confirm.ProblemCertExpiring, confirm.ProblemCertLocked,
		confirm.ProblemSigningLocked, confirm.ProblemBatchOver, confirm.ProblemKeyringRequired, confirm.ProblemTriesLow,
		confirm.ProblemCustodyMissing, confirm.ProblemCredentialCopied,
	},
	exitRefused: {
		confirm.ProblemReceiptNotReady, confirm.ProblemOperationOpen, confirm.ProblemChoiceOpen, confirm.ProblemReprintReason,
		confirm.ProblemDocumentState, confirm.ProblemUnsentWork, confirm.ProblemReceiptNumbersOut, confirm.ProblemReceiptNumber,
		confirm.ProblemReceiptNumberMax, confirm.ProblemNoCorrection, confirm.ProblemRetentionNotYet, confirm.ProblemWorkOpen, confirm.ProblemCloseOutOpen,
		confirm.ProblemUpdateUntrusted, confirm.ProblemUpdateHeld,
		confirm.ProblemFileBox, confirm.ProblemUndone, confirm.ProblemUndoOver, confirm.ProblemUndoLater,
		confirm.ProblemMergeEmpty, confirm.ProblemMessageRepeated,
		// The bureau's, which a clerk does not meet.
		confirm.ProblemOutdated, confirm.ProblemTaken, confirm.ProblemUnknownStage,
		// Refusals that come as the problem of one paper or number.
		confirm.CodeNoMissingCondition, confirm.CodeContentChanged,
		confirm.CodeReceiptNumberUnknown, confirm.CodeReceiptNumberTaken,
	},
	exitComputer: {
		confirm.ProblemCacheDamaged, confirm.ProblemCacheNewer, confirm.ProblemCacheKey, confirm.ProblemCacheInUse,
		confirm.ProblemDiskFull, confirm.ProblemReadOnly, confirm.ProblemDiskLow, confirm.ProblemClockOff,
		confirm.ProblemGlyphMissing, confirm.ProblemDoesNotFit, confirm.ProblemPrinter, confirm.ProblemPhotoMissing,
		confirm.ProblemPhotoDamaged, confirm.ProblemBadFile, confirm.ProblemTarget, confirm.ProblemScanFile,
		confirm.ProblemNoPrinter, confirm.ProblemBatchBusy, confirm.ProblemAuditForked, confirm.ProblemSecondCopy,
		confirm.ProblemTemplateVersion,
	},
	exitUsage: {
		confirm.ProblemWhichClerk, confirm.ProblemBatchSize, confirm.ProblemRegistryAddress, confirm.ProblemInvalidValue, confirm.ProblemSheetNumber,
		confirm.ProblemCalibration, confirm.ProblemPaperCode, confirm.ProblemListingColumn,
		confirm.ProblemExportPurpose, confirm.ProblemSearchConditions, confirm.ProblemSearchReason, confirm.ProblemPasswordWeak,
		confirm.ProblemMergeField,
	},
	exitNotFound: {confirm.ProblemNotFound},
}

func exitCode(err error) int {
	var usage usageError
	var refusal *confirm.Refusal
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPartly):
		return exitPartly
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refusal), errors.Is(err, errNotCurrent):
		return exitRefused
	case errors.Is(err, context.Canceled):
		return exitCancelled
	}
	return exitOfCode(confirm.CodeOf(err))
}

func exitOfCode(code confirm.Code) int {
	for exit, list := range exitsOf {
		if slices.Contains(list, code) {
			return exit
		}
	}
	return exitInternal
}

// failure is the JSON of a command that did not do its work.
type failure struct {
	Error struct {
		Code    string            `json:"code"`
		Message string            `json:"message"`
		Args    map[string]string `json:"args,omitempty"`
	} `json:"error"`
}

// complain tells why the command did not do its work: in words on standard
// error, and with --json as an object on standard output. What was partly done
// has been printed already.
func (a *app) complain(err error) {
	var reported reportedError
	if errors.Is(err, errPartly) || errors.Is(err, errNotCurrent) || errors.As(err, &reported) {
		return
	}
	var usage usageError
	var f failure
	if errors.As(err, &usage) {
		f.Error.Code, f.Error.Message = "usage", "命令写法不对："+usage.Error()+"。用 pointctl help 查看用法。"
	} else {
		f.Error.Code, f.Error.Message, f.Error.Args = codeAndArgs(err)
	}
	fmt.Fprintln(a.err, f.Error.Message)
	if a.verbose {
		fmt.Fprintln(a.err, err)
	}
	if a.json {
		a.printJSON(f)
	}
}

func codeAndArgs(err error) (code, message string, args map[string]string) {
	var refusal *confirm.Refusal
	var problem *confirm.Problem
	code = string(confirm.CodeOf(err))
	switch {
	case errors.As(err, &refusal):
		args = refusal.Args
	case errors.As(err, &problem):
		args = problem.Args
	case errors.Is(err, context.Canceled):
		code = "cancelled"
	}
	var handed restoreError
	if errors.As(err, &handed) {
		return code, present.RestoreSentence(err), args
	}
	return code, present.Sentence(err) + commandHints[confirm.Code(code)], args
}

// commandHints are the commands of next steps that the sentences, which are the
// window's too, name by its screens.
var commandHints = map[confirm.Code]string{
	confirm.ProblemColleagueNeeded: "命令行用 pointctl clerks add 或 admit。",
	confirm.ProblemCustodyMissing:  "命令行用 pointctl custody receive。",
	confirm.ProblemUnsentWork:      "命令行用 pointctl rescue 写出托管文件，再用 enrol --leave-unsent 激活。",
	confirm.ProblemSigningLocked:   "命令行用 pointctl sign。",
}

func (a *app) printJSON(v any) {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // the reader went away: nobody to tell
}
