import { Migration } from '@mikro-orm/migrations';

export class Migration20261123050000_feedback extends Migration {
  override up(): void {
    this.addSql(
      'create table `feedback` (`turn_id` text not null, `user_identifier` text not null, `session_id` text not null, `verdict` text not null, `given_at` datetime not null, primary key (`turn_id`, `user_identifier`), constraint `feedback_session_id_foreign` foreign key (`session_id`) references `chat_sessions` (`session_id`) on delete cascade);',
    );
    this.addSql('create index `feedback_session` on `feedback` (`session_id`);');
    this.addSql('create index `feedback_given` on `feedback` (`given_at`, `turn_id`);');
  }

  override down(): void {
    this.addSql('drop table `feedback`;');
  }
}
