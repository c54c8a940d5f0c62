package logs

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// retentionDays are the values of RetentionInDays (API reference,
// PutRetentionPolicy).
var retentionDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func checkRetention(days int) error {
	if !slices.Contains(retentionDays, days) {
		return invalid("RetentionInDays is %d; allowed are %v", days, retentionDays)
	}
	return nil
}

type createLogGroupInput struct {
	LogGroupName  string            `json:"logGroupName"`
	KmsKeyID      string            `json:"kmsKeyId"`
	LogGroupClass string            `json:"logGroupClass"`
	Tags          map[string]string `json:"tags"`
}

func (s *Service) createLogGroup(_ context.Context, in *createLogGroupInput) (*awsapi.None, error) {
	g, err := s.newGroup(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	g.kmsKey = in.KmsKeyID
	if in.LogGroupClass != "" {
		g.class = in.LogGroupClass
	}
	maps.Copy(g.tags, in.Tags)
	return nil, s.add(g)
}

type groupInput struct {
	LogGroupName string `json:"logGroupName"`
}

func (s *Service) deleteLogGroup(_ context.Context, in *groupInput) (*awsapi.None, error) {
	g, err := s.group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.groups, g.name)
	return nil, nil
}

type putRetentionPolicyInput struct {
	LogGroupName    string `json:"logGroupName"`
	RetentionInDays int    `json:"retentionInDays"`
}

func (s *Service) putRetentionPolicy(_ context.Context, in *putRetentionPolicyInput) (*awsapi.None, error) {
	if err := checkRetention(in.RetentionInDays); err != nil {
		return nil, err
	}
	return nil, s.retain(in.LogGroupName, in.RetentionInDays)
}

func (s *Service) deleteRetentionPolicy(_ context.Context, in *groupInput) (*awsapi.None, error) {
	return nil, s.retain(in.LogGroupName, 0)
}

func (s *Service) retain(name string, days int) error {
	g, err := s.group(name)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.retention = days
	return nil
}

type describeLogGroupsInput struct {
	LogGroupNamePrefix  string `json:"logGroupNamePrefix"`
	LogGroupNamePattern string `json:"logGroupNamePattern"`
	Limit               int    `json:"limit"`
	NextToken           string `json:"nextToken"`
}

type logGroupShape struct {
	LogGroupName    string `json:"logGroupName"`
	Arn             string `json:"arn"`
	LogGroupArn     string `json:"logGroupArn"`
	CreationTime    int64  `json:"creationTime"`
	RetentionInDays int    `json:"retentionInDays,omitempty"`
	StoredBytes     int    `json:"storedBytes"`
	LogGroupClass   string `json:"logGroupClass"`
	KmsKeyID        string `json:"kmsKeyId,omitempty"`
}

type describeLogGroupsOutput struct {
	LogGroups []logGroupShape `json:"logGroups"`
	NextToken string          `json:"nextToken,omitempty"`
}

func (s *Service) describeLogGroups(_ context.Context, in *describeLogGroupsInput) (*describeLogGroupsOutput, error) {
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	s.mu.RLock()
	names := slices.Sorted(maps.Keys(s.groups))
	s.mu.RUnlock()
	out := &describeLogGroupsOutput{LogGroups: []logGroupShape{}}
	for _, name := range names {
		if name <= in.NextToken || !strings.HasPrefix(name, in.LogGroupNamePrefix) || !containsFold(name, in.LogGroupNamePattern) {
			continue
		}
		if len(out.LogGroups) == limit(in.Limit, 50) {
			out.NextToken = out.LogGroups[len(out.LogGroups)-1].LogGroupName
			break
		}
		if g, err := s.group(name); err == nil {
			out.LogGroups = append(out.LogGroups, g.shape())
		}
	}
	return out, nil
}

// containsFold ignores case, as the pattern of DescribeLogGroups does
// (API reference, "logGroupNamePattern").
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func (g *group) shape() logGroupShape {
	g.mu.Lock()
	defer g.mu.Unlock()
	return logGroupShape{
		LogGroupName: g.name, Arn: g.arn + ":*", LogGroupArn: g.arn, CreationTime: millis(g.created),
		RetentionInDays: g.retention, StoredBytes: g.ring.bytes, LogGroupClass: g.class, KmsKeyID: g.kmsKey,
	}
}

// limit is the caller's number of items, or the action's own, which is also its
// maximum.
func limit(asked, most int) int {
	if asked <= 0 || asked > most {
		return most
	}
	return asked
}
