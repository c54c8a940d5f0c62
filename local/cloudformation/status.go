package cloudformation

import "strings"

// Statuses of stacks and resources (CloudFormation user guide, "Stack status
// codes").
const (
	reviewInProgress = "REVIEW_IN_PROGRESS"

	createInProgress = "CREATE_IN_PROGRESS"
	createComplete   = "CREATE_COMPLETE"
	createFailed     = "CREATE_FAILED"

	rollbackInProgress = "ROLLBACK_IN_PROGRESS"
	rollbackComplete   = "ROLLBACK_COMPLETE"
	rollbackFailed     = "ROLLBACK_FAILED"

	updateInProgress        = "UPDATE_IN_PROGRESS"
	updateComplete          = "UPDATE_COMPLETE"
	updateFailed            = "UPDATE_FAILED"
	updateCleanupInProgress = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"

	updateRollbackInProgress        = "UPDATE_ROLLBACK_IN_PROGRESS"
	updateRollbackComplete          = "UPDATE_ROLLBACK_COMPLETE"
	updateRollbackFailed            = "UPDATE_ROLLBACK_FAILED"
	updateRollbackCleanupInProgress = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"

	deleteInProgress = "DELETE_IN_PROGRESS"
	deleteComplete   = "DELETE_COMPLETE"
	deleteFailed     = "DELETE_FAILED"
	deleteSkipped    = "DELETE_SKIPPED"
)

// inProgress says whether an operation runs; a stack under review waits for its
// user.
func inProgress(status string) bool {
	return strings.HasSuffix(status, "_IN_PROGRESS") && status != reviewInProgress
}

// updatable are the statuses in which a stack takes an update.
func updatable(status string) bool {
	return status == createComplete || status == updateComplete || status == updateRollbackComplete
}

// paused are the statuses of a deployment that failed and was not rolled back:
// it takes a further update that is not rolled back either, or a rollback.
func paused(status string) bool {
	return status == createFailed || status == updateFailed
}
