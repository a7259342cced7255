import { Migration } from '@mikro-orm/migrations';

export class Migration20261123000000_initial extends Migration {
  override up(): void {
    this.addSql(
      "create table `chat_sessions` (`session_id` text not null primary key, `user_identifier` text not null, `platform` text not null, `thread_key` text null, `title` text null, `status` text not null default 'in_progress', `generated_config` text null, `current_revision` integer null, `created_at` datetime not null, `updated_at` datetime not null);",
    );
    this.addSql('create unique index `chat_sessions_thread_key_unique` on `chat_sessions` (`thread_key`);');
    this.addSql(
      'create index `chat_sessions_recent` on `chat_sessions` (`user_identifier`, `updated_at`, `session_id`);',
    );
    this.addSql('create index `chat_sessions_active` on `chat_sessions` (`platform`, `updated_at`);');

    this.addSql(
      'create table `chat_messages` (`position` integer not null primary key autoincrement, `id` text not null, `session_id` text not null, `role` text not null, `content` text not null, `created_at` datetime not null, `metadata` json not null, `platform_message_id` text null, `thread_key` text null, `turn_id` text null, `deleted_at` datetime null, constraint `chat_messages_session_id_foreign` foreign key (`session_id`) references `chat_sessions` (`session_id`) on delete cascade);',
    );
    this.addSql('create unique index `chat_messages_id_unique` on `chat_messages` (`id`);');
    this.addSql('create index `chat_messages_transcript` on `chat_messages` (`session_id`, `position`);');
    this.addSql('create index `chat_messages_turn` on `chat_messages` (`turn_id`, `position`);');
    this.addSql(
      'create unique index `chat_messages_delivery` on `chat_messages` (`thread_key`, `platform_message_id`);',
    );

    this.addSql(
      'create table `turns` (`position` integer not null primary key autoincrement, `id` text not null, `session_id` text not null, `thread_key` text not null, `kind` text not null, `command` text null, `state` text not null, `outcome` text null, `stop_requested_at` datetime null, `reply_target` json not null, `post_ids` json not null, `file_delivered_at` datetime null, `answer_message_id` text null, `revision_number` integer null, `attempts` integer not null, `created_at` datetime not null, `started_at` datetime null, `finished_at` datetime null, constraint `turns_session_id_foreign` foreign key (`session_id`) references `chat_sessions` (`session_id`) on delete cascade);',
    );
    this.addSql('create unique index `turns_id_unique` on `turns` (`id`);');
    this.addSql('create index `turns_session` on `turns` (`session_id`, `position`);');
    this.addSql('create index `turns_unfinished` on `turns` (`finished_at`, `position`) where finished_at is null;');
    this.addSql(
      'create index `turns_unfinished_in_thread` on `turns` (`thread_key`, `position`) where finished_at is null;',
    );

    this.addSql(
      'create table `revisions` (`session_id` text not null, `number` integer not null, `yaml` text not null, `file_name` text not null, `based_on` integer null, `changes` text not null, `turn_id` text null, `created_at` datetime not null, primary key (`session_id`, `number`), constraint `revisions_session_id_foreign` foreign key (`session_id`) references `chat_sessions` (`session_id`) on delete cascade);',
    );
  }

  override down(): void {
    for (const table of ['revisions', 'turns', 'chat_messages', 'chat_sessions'])
      this.addSql(`drop table \`${table}\`;`);
  }
}
