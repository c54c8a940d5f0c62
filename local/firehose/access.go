package firehose

import (
	"context"
	"fmt"
	"time"
)

// may is nil if the role allows the action on the resource.
func (c Config) may(roleARN, action, resourceARN string) error {
	if c.Authorize == nil {
		return nil
	}
	return c.Authorize(roleARN, action, resourceARN)
}

// checkSource is what AWS asks of a source's role when the stream is created.
func (c Config) checkSource(k *kinesisSource) error {
	const action = "kinesis:DescribeStream"
	if c.may(k.RoleARN, action, k.KinesisStreamARN) != nil {
		return invalid("Role %s is not authorized to perform: %s on resource %s.", k.RoleARN, action, k.KinesisStreamARN)
	}
	return nil
}

// checkGlue asks whether the conversion's role may read the table: Glue wants the
// action on the catalog and the database, too (developer guide, "Grant Firehose
// access to AWS Glue for data format conversion").
func (c Config) checkGlue(s schemaConfiguration) error {
	glue := "arn:aws:glue:" + c.Region + ":" + c.Account + ":"
	for _, resource := range []string{"catalog", "database/" + s.DatabaseName, "table/" + s.DatabaseName + "/" + s.TableName} {
		if err := c.may(s.RoleARN, "glue:GetTableVersions", glue+resource); err != nil {
			return fmt.Errorf("Access was denied when calling Glue. Please ensure that the role specified in the data format conversion configuration has the necessary permissions. %w", err) //lint:ignore ST1005 Firehose's own words
		}
	}
	return nil
}

// mayPut is nil if the destination's role allows to write an object.
func (c Config) mayPut(d *destination, key string) error {
	return c.may(d.config.RoleARN, "s3:PutObject", d.config.BucketARN+"/"+key)
}

// mayLog reports whether the destination's role allows to write its error log.
func (c Config) mayLog(d *destination) bool {
	o := d.config.CloudWatchLoggingOptions
	stream := "arn:aws:logs:" + c.Region + ":" + c.Account + ":log-group:" + o.LogGroupName + ":log-stream:" + o.LogStreamName
	return c.may(d.config.RoleARN, "logs:PutLogEvents", stream) == nil
}

// awaitAccess waits until the source's role may read the stream; it fails when
// the source is closed before.
func (s *source) awaitAccess(ctx context.Context) error {
	c := s.d.service.config
	for {
		err := c.may(s.config.RoleARN, "kinesis:GetRecords", s.config.KinesisStreamARN)
		if err == nil {
			return nil
		}
		c.Log.Warn("the role may not read the source", "stream", s.d.name, "error", err)
		select {
		case <-time.After(c.Scale.Of(lastRetry)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
