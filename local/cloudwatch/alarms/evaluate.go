package alarms

import (
	"context"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms/rule"
)

// job is an alarm on metrics that is to be evaluated, and what it was when it was
// decided so.
type job struct {
	alarm    *alarm
	settings *metricSettings
	state    string
	created  time.Time
	due      time.Time
}

// Evaluate brings the states up to the clock's time and tells who is to be told. An
// alarm whose time has not come is left alone: it may be called at any pace.
func (s *Service) Evaluate(ctx context.Context) {
	s.turn.Lock()
	defer s.turn.Unlock()
	now := s.now()
	for _, j := range s.due(now) {
		s.evaluate(j, now)
	}
	s.evaluateComposites(now)
	s.tell(ctx)
}

// due are the alarms on metrics whose time has come.
func (s *Service) due(now time.Time) (jobs []job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.sorted() {
		if a.metric == nil {
			continue
		}
		if due := now.Truncate(a.metric.frequency()); due.After(a.evaluated) {
			a.evaluated = due
			jobs = append(jobs, job{a, a.metric, a.state, a.created, due})
		}
	}
	return jobs
}

// evaluate reads the metrics, without holding up who asks for the alarms meanwhile.
func (s *Service) evaluate(j job, now time.Time) {
	from, to := j.settings.window(j.due)
	series, err := s.config.Metrics.Window(j.settings.queries(), from, to)
	var points []point
	if err == nil {
		points, err = j.settings.points(series, from, to)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alarms[j.alarm.name] != j.alarm || j.alarm.metric != j.settings {
		return // it is gone, or another one by now
	}
	if err != nil {
		if j.alarm.failure != err.Error() {
			s.config.Log.Warn("an alarm cannot be evaluated", "alarm", j.alarm.name, "reason", err)
		}
		j.alarm.failure = err.Error()
		return
	}
	j.alarm.failure = ""
	if j.settings.warming(j.created, now, points) {
		return
	}
	v := decide(j.settings, points)
	if v.state != "" && v.state != j.alarm.state {
		s.change(j.alarm, v.state, j.settings.reason(v), j.settings.reasonData(v, from, now), now)
	}
}

// points puts the series into the periods of the evaluation range.
func (m *metricSettings) points(series []cloudwatch.Series, from, to time.Time) ([]point, error) {
	period := m.period()
	points := make([]point, to.Sub(from)/period)
	for i := range points {
		points[i].time = from.Add(time.Duration(i) * period)
	}
	at := func(t time.Time) *point {
		if i := t.Sub(from) / period; !t.Before(from) && int(i) < len(points) {
			return &points[i]
		}
		return &point{} // none of the evaluation range
	}
	found := 0
	banded := make([]int, len(points))
	for _, one := range series {
		switch one.ID {
		case m.watches():
			if found++; found > 1 {
				return nil, fmt.Errorf("%s is more than one time series: an alarm watches one", one.ID)
			}
			for i, t := range one.Times {
				p := at(t)
				p.present, p.value = true, one.Values[i]
				if i < len(one.Samples) {
					p.samples = one.Samples[i]
				}
			}
		case m.ThresholdMetricId:
			// A band is two series.
			for i, t := range one.Times {
				p := at(t)
				if p.time.IsZero() {
					continue
				}
				slot := t.Sub(from) / period
				if banded[slot]++; banded[slot] == 1 {
					p.lower, p.upper = one.Values[i], one.Values[i]
				}
				p.lower, p.upper = min(p.lower, one.Values[i]), max(p.upper, one.Values[i])
			}
		}
	}
	if m.ThresholdMetricId != "" {
		for i := range points {
			points[i].present = points[i].present && banded[i] > 1
		}
	}
	return points, nil
}

// warming says that an alarm is not to be evaluated yet.
func (m *metricSettings) warming(created, now time.Time, points []point) bool {
	if m.WarmUpConfiguration == nil || !now.Before(created.Add(m.WarmUpConfiguration.duration())) {
		return false
	}
	present := 0
	for _, p := range points {
		if p.present {
			present++
		}
	}
	return m.WarmUpConfiguration.OnlyStartEvaluatingAfterWarmUpPeriodEnds || present < m.EvaluationPeriods
}

// maxReason is how long a reason may be.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
const maxReason = 1023

// change is a transition. s.mu and the turn are held.
func (s *Service) change(a *alarm, state, reason, data string, now time.Time) {
	if len(reason) > maxReason {
		reason = reason[:maxReason-3] + "..."
	}
	c := Change{Alarm: a.name, ARN: a.arn, Composite: a.composite != nil, Time: now, Old: a.state, New: state, Reason: reason}
	a.note(item{
		Timestamp: now, Kind: itemState, Summary: fmt.Sprintf("Alarm updated from %s to %s", c.Old, c.New),
		Data: historyData(a, state, reason, data),
	})
	n := s.notice(a, c, a.since, data)
	a.state, a.reason, a.reasonData, a.updated, a.since = state, reason, data, now, now
	for _, d := range s.dependents(a) {
		d.stale = true
		d.triggers = append(d.triggers, a)
		if s.find(d.composite.ActionsSuppressor) == a && c.Old == rule.Alarm {
			d.watch.left = now
		}
	}
	if a.composite != nil && a.composite.ActionsSuppressor != "" {
		a.watch.waiting, n.topics = n.later(), nil
	}
	s.outbox = append(s.outbox, n)
}
