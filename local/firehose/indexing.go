package firehose

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

const (
	// bulkRequests is how many bulk requests a stream has under way at once.
	bulkRequests = 2
	// answerWithin is how long a request may take; then it counts as unanswered.
	answerWithin = time.Minute
)

// index sends a sealed buffer until every document is indexed or on its way to S3:
// "Firehose retries for the specified time duration and then skips that particular
// index request. The skipped documents are delivered to your S3 bucket"
// (https://docs.aws.amazon.com/firehose/latest/dev/retry.html). The duration counts
// from the first attempt. It decides where a document ends, and so is real time;
// the waits between attempts are scaled.
func (d *deliveryStream) index(b *buffer) {
	wait := firstRetry
	var began time.Time
	for attempt := 1; ; attempt++ {
		refused, err := d.request(b, &began)
		if d.ctx.Err() != nil {
			d.finish(b, false)
			return
		}
		left := b.dest.search.retry - time.Since(began)
		if d.settle(b, attempt, refused, err, left <= 0) {
			d.finish(b, true)
			return
		}
		select {
		case <-time.After(min(d.service.config.Scale.Of(wait), left)):
		case <-d.ctx.Done():
		}
		wait = min(2*wait, lastRetry)
	}
}

// request sends the buffer once. An error says that the request failed as a whole.
func (d *deliveryStream) request(b *buffer, began *time.Time) ([]refusal, error) {
	select {
	case d.bulks <- struct{}{}:
		defer func() { <-d.bulks }()
	case <-d.ctx.Done():
		return nil, d.ctx.Err()
	}
	if began.IsZero() {
		*began = time.Now()
	}
	t := b.dest.search
	if err := d.service.config.mayIndex(t, b.bulk.indices[0]); err != nil {
		return nil, &requestError{http.StatusForbidden, []byte(err.Error())}
	}
	domain, err := d.service.config.Domains(t.domainARN)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(d.ctx, answerWithin)
	defer cancel()
	status, answer, err := domain.Do(ctx, t.config.RoleARN, http.MethodPost, "/_bulk", b.bulk.body)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, &requestError{status, answer}
	}
	return readBulkAnswer(answer, len(b.bulk.documents))
}

// settle takes the documents that are done out of the buffer and says whether none
// is left; last says that there is no further attempt.
func (d *deliveryStream) settle(b *buffer, attempt int, refused []refusal, failed error, last bool) (done bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last = last || d.deleting && attempt >= lastAttempts
	k := b.bulk
	d.publishIndexed(b, refused, failed)
	if failed != nil {
		code := d.requestFailed(b, attempt, failed)
		for i := 0; last && i < len(k.documents); i++ {
			d.giveUp(b, i, attempt, code, failed.Error())
		}
	}
	var again []int
	for _, r := range refused {
		d.logOnce(b, strconv.Itoa(r.status), r.message)
		if !last && r.again() {
			again = append(again, r.number)
		} else {
			d.giveUp(b, r.number, attempt, strconv.Itoa(r.status), r.message)
		}
	}
	if last || failed == nil && len(again) == 0 {
		return true
	}
	d.counts.Retried++
	if failed == nil {
		k.keep(again)
	}
	return false
}

// requestFailed logs and counts it, and answers its error code: OpenSearch's HTTP
// status, where there was an answer.
func (d *deliveryStream) requestFailed(b *buffer, attempt int, failed error) (code string) {
	code = "OS.ConnectionError"
	var answered *requestError
	if errors.As(failed, &answered) {
		code = answered.code()
	}
	d.service.config.Log.Warn("a bulk request failed", "stream", d.name, "domain", b.dest.search.domainARN, "code", code, "attempt", attempt, "error", failed)
	d.logOnce(b, code, failed.Error())
	return code
}

// giveUp hands a document to the buffer of failed ones.
func (d *deliveryStream) giveUp(b *buffer, number, attempts int, code, message string) {
	k := b.bulk
	document := k.documents[number]
	b.records--
	d.counts.Buffered-- // failDocument counts it again
	d.failDocument(b.dest, failedDocument{
		AttemptsMade: attempts, ArrivalTimestamp: document.at, ErrorCode: code, ErrorMessage: message,
		EsDocumentID: k.idOf(document), EsIndexName: k.indices[document.index], RawData: k.sourceOf(document),
	})
}

// logOnce: as for S3, an error code is logged once a buffer.
func (d *deliveryStream) logOnce(b *buffer, code, message string) {
	if !b.logged[code] {
		b.logged[code] = true
		d.logSearch(b.dest, code, message)
	}
}
